namespace PeerStor.Engine.Files;

/// <summary>
/// Bytes of files that came in and went out since the start, as they travel: what throughput is drawn from. Safe to use
/// from every thread.
/// </summary>
public sealed class ContentTraffic
{
    private long _sent;
    private long _received;

    /// <summary>Handed to a client's connection.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Arrived from clients, also those of uploads that broke off.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    internal void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    internal void Received(long bytes) => Interlocked.Add(ref _received, bytes);
}
