namespace PeerStor.Tests.Simulation;

/// <summary>One device's clock: the wall time may be wrong by any amount, the monotonic time is right.</summary>
internal sealed class SimClock(SimWorld world) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => world.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + world.Now + Skew;
}
