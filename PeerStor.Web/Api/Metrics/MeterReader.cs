using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PeerStor.Web.Api.Metrics;

/// <summary>Adds up what PeerStor's meters measure, from the start of the server on.</summary>
internal sealed class MeterReader : IHostedService, IDisposable
{
    /// <summary>A label that takes endless values must not fill the memory.</summary>
    private const int MostSeries = 1000;

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<SeriesKey, MeterSeries> series = new();

    public MeterReader()
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(WebMeter.Prefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
    }

    /// <summary>All series now, those of one instrument together.</summary>
    public IReadOnlyList<MeterSeries> Read()
    {
        listener.RecordObservableInstruments();
        return [.. series.Values.OrderBy(one => one.Instrument.Name, StringComparer.Ordinal).ThenBy(one => one.Labels, StringComparer.Ordinal)];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        SeriesKey key = new(
            instrument, tags.Length > 0 ? tags[0].Value as string : null, tags.Length > 1 ? tags[1].Value as string : null);
        if (!series.TryGetValue(key, out MeterSeries? one))
        {
            if (series.Count >= MostSeries)
            {
                return;
            }

            one = series.GetOrAdd(key, new MeterSeries(instrument, PrometheusText.Labels(tags)));
        }

        one.Record(value);
    }

    /// <summary>Two labels with text values are enough here, and need no allocation to look up.</summary>
    private readonly record struct SeriesKey(Instrument Instrument, string? First, string? Second);
}
