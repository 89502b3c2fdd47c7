using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PeerStor.Web.Api.Metrics;

namespace PeerStor.Web.Hosting.Telemetry;

/// <summary>
/// Sends what /metrics shows to an OTLP receiver, once a minute, and the spans of requests as they come together. A receiver that is
/// away costs nothing but what it did not hear.
/// </summary>
internal sealed partial class OtlpSender : IHostedService, IAsyncDisposable
{
    /// <summary>No part of it begins with <see cref="WebMeter.Prefix"/>: /metrics has these figures already.</summary>
    private const string NodeMeter = "PeerStorNode";

    private const int PatienceMilliseconds = 5_000;

    /// <summary>As receivers expect it when nothing else is said.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OtlpOptions _options;
    private readonly NodeGauges _gauges;
    private readonly TimeProvider _time;
    private readonly ILogger<OtlpSender> _logger;
    private readonly Meter _meter = new(NodeMeter);
    private readonly HashSet<string> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;
    private volatile IReadOnlyList<NodeGauge> _latest = [];
    private Task _loop = Task.CompletedTask;
    private bool _isAway;

    public OtlpSender(OtlpOptions options, NodeGauges gauges, TimeProvider time, ILogger<OtlpSender> logger)
    {
        (_options, _gauges, _time, _logger) = (options, gauges, time, logger);
        ResourceBuilder service = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddEnvironmentVariableDetector()
            .AddService(options.ServiceName, serviceVersion: typeof(OtlpSender).Assembly.GetName().Version?.ToString(3));
        _reader = new BaseExportingMetricReader(new OtlpMetricExporter(Exporter("v1/metrics")));
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(service)
            .AddMeter(WebMeter.Prefix + "*", NodeMeter)
            .AddView(instrument => instrument.GetType() == typeof(Histogram<double>)
                ? new ExplicitBucketHistogramConfiguration { Boundaries = MeterSeries.Bounds }
                : null)
            .AddReader(_reader)
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(service)
            .AddSource(RequestSpans.SourceName)
            .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(Exporter("v1/traces"))))
            .Build();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(() => LoopAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop;
        _traces.ForceFlush(PatienceMilliseconds);
    }

    /// <summary>Sends everything now; false when the receiver did not take it.</summary>
    internal async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        _latest = await _gauges.ReadAsync(cancellationToken);
        foreach (NodeGauge gauge in _latest.Where(gauge => _known.Add(gauge.Name)))
        {
            _meter.CreateObservableGauge(gauge.Name, () => Measured(gauge.Name), unit: null, gauge.Help);
        }

        // The exporter waits for its answer on the thread that it is called on.
        return await Task.Run(() => _reader.Collect(PatienceMilliseconds) & _traces.ForceFlush(PatienceMilliseconds), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _traces.Dispose();
        _metrics.Dispose();
        _meter.Dispose();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TrySendAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TrySendAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool wasAway = _isAway;
            _isAway = !await SendAsync(cancellationToken);
            if (_isAway && !wasAway)
            {
                LogAway(_options.ToString());
            }
        }
#pragma warning disable CA1031 // A worker's edge: figures that cannot be read now may be read in a minute.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
#pragma warning restore CA1031
    }

    private IEnumerable<Measurement<double>> Measured(string name) =>
        _latest.Where(gauge => gauge.Name == name).Select(gauge => new Measurement<double>(gauge.Value, gauge.Tags));

    private OtlpExporterOptions Exporter(string path) => new()
    {
        Protocol = _options.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        Endpoint = _options.Protocol == OtlpProtocol.Grpc ? _options.Endpoint : new Uri($"{_options.Endpoint.ToString().TrimEnd('/')}/{path}"),
        Headers = _options.Headers ?? "",
        TimeoutMilliseconds = PatienceMilliseconds,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OTLP receiver at {Endpoint} takes nothing; figures and traces go there again when it does.")]
    private partial void LogAway(string endpoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "The figures for the OTLP receiver could not be read; they are tried again in a minute.")]
    private partial void LogFailed(Exception error);
}
