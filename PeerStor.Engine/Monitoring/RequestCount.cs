namespace PeerStor.Engine.Monitoring;

/// <summary>Requests answered since the start, told by whoever answers them. Safe to use from every thread.</summary>
public sealed class RequestCount
{
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public void Add() => Interlocked.Increment(ref _total);
}
