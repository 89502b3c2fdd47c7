namespace PeerStor.Tests.Child;

/// <summary>The system's clock, set ahead by jumps, so that days of waiting pass at once.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long jumped;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref jumped);

    public void Jump(TimeSpan by) =>
        Interlocked.Add(ref jumped, (long)(by.TotalSeconds * System.TimestampFrequency));
}
