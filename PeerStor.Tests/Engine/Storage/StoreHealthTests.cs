using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Storage;

public class StoreHealthTests
{
    [Fact]
    public void An_alert_keeps_the_time_at_which_it_began_and_goes_when_cleared()
    {
        ManualClock clock = new();
        StoreHealth health = new(clock);
        int changes = 0;
        health.Changed += () => changes++;
        DateTimeOffset began = clock.GetUtcNow();

        health.Raise("disk", AlertLevel.Warning, "90 % full", "", "");
        clock.Advance(TimeSpan.FromHours(1));
        health.Raise("disk", AlertLevel.Warning, "95 % full", "", "");
        health.Raise("disk", AlertLevel.Warning, "95 % full", "", "");

        Assert.Equal(new Alert("disk", AlertLevel.Warning, "95 % full", "", "", began), Assert.Single(health.Alerts));
        health.Clear("disk");
        health.Clear("disk");
        Assert.Empty(health.Alerts);
        Assert.Equal(3, changes);
    }

    [Fact]
    public void Read_only_stays()
    {
        StoreHealth health = new(new ManualClock());
        health.ThrowIfReadOnly();
        health.MakeReadOnly("sync", "", "", "");
        health.Clear("sync");

        Assert.True(health.ReadOnly);
        Assert.Throws<StoreReadOnlyException>(health.ThrowIfReadOnly);
    }
}
