namespace PeerStor.Engine.Monitoring.Measurements;

/// <summary>
/// What one stretch of time looked like. Flows (bytes sent and received, requests, processor time) are sums over it,
/// levels (stored, free, files, chunks) are as of its end, transfers and memory the highest in it. Bytes, seconds, UTC.
/// </summary>
/// <param name="At">The start of the stretch.</param>
/// <param name="Seconds">The part of it that was measured: less than its length when the node was started in it.</param>
public sealed record Measurement(
    DateTimeOffset At, int Seconds, long SentBytes, long ReceivedBytes, long Requests, long StoredBytes, long FreeBytes,
    long Files, long Chunks, int Transfers, long MemoryBytes, long ProcessorMs)
{
    /// <summary>Nothing was moved and nobody asked: such a stretch is not worth a write to the disk.</summary>
    public bool IsQuiet => SentBytes == 0 && ReceivedBytes == 0 && Requests == 0 && Transfers == 0;

    public double SentPerSecond => Seconds == 0 ? 0 : (double)SentBytes / Seconds;

    public double ReceivedPerSecond => Seconds == 0 ? 0 : (double)ReceivedBytes / Seconds;

    /// <summary>One measurement of the stretch that begins at <paramref name="at"/> out of the ones in it, which are in order.</summary>
    public static Measurement Combine(DateTimeOffset at, IReadOnlyList<Measurement> parts)
    {
        Measurement last = parts[^1];
        return last with
        {
            At = at,
            Seconds = parts.Sum(part => part.Seconds),
            SentBytes = parts.Sum(part => part.SentBytes),
            ReceivedBytes = parts.Sum(part => part.ReceivedBytes),
            Requests = parts.Sum(part => part.Requests),
            Transfers = parts.Max(part => part.Transfers),
            MemoryBytes = parts.Max(part => part.MemoryBytes),
            ProcessorMs = parts.Sum(part => part.ProcessorMs),
        };
    }

    /// <summary>The same levels a step later, with nothing moved: what a stretch without a row was like.</summary>
    public Measurement Quiet(DateTimeOffset at, int seconds) => this with
    {
        At = at, Seconds = seconds, SentBytes = 0, ReceivedBytes = 0, Requests = 0, Transfers = 0, ProcessorMs = 0,
    };
}
