using System.Diagnostics.Metrics;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Api.Metrics;

/// <summary>What the web server measures.</summary>
internal sealed class WebMeter : IDisposable
{
    /// <summary>Every meter of PeerStor begins so; /metrics shows them all.</summary>
    public const string Prefix = "PeerStor.";

    private readonly Meter meter = new(Prefix + "Web");

    // Told from the start, as 0: what grows from nothing to one has no rate.
    private long _answersBehind;

    public WebMeter(ContentTraffic traffic)
    {
        RequestSeconds = meter.CreateHistogram<double>("peerstor_http_request_seconds", "s", "Time from the request's head to the answer's end.");
        meter.CreateObservableCounter("peerstor_answers_behind", () => Interlocked.Read(ref _answersBehind), "1", "Answers given without changes that the asking person had seen elsewhere.");
        meter.CreateObservableCounter("peerstor_content_sent_bytes", () => traffic.SentBytes, "By", "Bytes of files sent.");
        meter.CreateObservableCounter(
            "peerstor_content_received_bytes", () => traffic.ReceivedBytes, "By", "Bytes of files received.");
    }

    public Histogram<double> RequestSeconds { get; }

    /// <summary>Somebody was answered without a change that they had seen elsewhere.</summary>
    public void NoteAnswerBehind() => Interlocked.Increment(ref _answersBehind);

    public void Dispose() => meter.Dispose();
}
