using System.Diagnostics.Metrics;

namespace PeerStor.Web.Api.Metrics;

/// <summary>What the web server measures.</summary>
internal sealed class WebMeter : IDisposable
{
    /// <summary>Every meter of PeerStor begins so; /metrics shows them all.</summary>
    public const string Prefix = "PeerStor.";

    private readonly Meter meter = new(Prefix + "Web");

    public WebMeter()
    {
        RequestSeconds = meter.CreateHistogram<double>("peerstor_http_request_seconds", "s", "Time from the request's head to the answer's end.");
        SentBytes = meter.CreateCounter<long>("peerstor_content_sent_bytes", "By", "Bytes of files sent.");
        ReceivedBytes = meter.CreateCounter<long>("peerstor_content_received_bytes", "By", "Bytes of files received and durable.");
    }

    public Histogram<double> RequestSeconds { get; }

    public Counter<long> SentBytes { get; }

    public Counter<long> ReceivedBytes { get; }

    public void Dispose() => meter.Dispose();
}
