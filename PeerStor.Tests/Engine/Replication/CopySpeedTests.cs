using PeerStor.Engine.Replication;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Replication;

/// <summary>How fast devices copy: by hour and day, counted with a clock that only moves when told.</summary>
public sealed class CopySpeedTests
{
    // A Monday.
    private static readonly DateTime Monday = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Unspecified);

    [Theory]
    [InlineData("", "")]
    [InlineData("send 2 MB", "send 2 MB")]
    [InlineData("receive 0", "receive 0")]
    [InlineData("SEND 1.5mb/s , receive 500 kB", "send 1500 kB, receive 500 kB")]
    [InlineData("mon-fri 8-18 send 200 kB", "mon,tue,wed,thu,fri 08:00-18:00 send 200 kB")]
    [InlineData("send 2 MB; sat,sun send 0; 22:30-6 receive 3 MB", "send 2 MB; sat,sun 00:00-00:00 send 0; 22:30-06:00 receive 3 MB")]
    [InlineData("fri-mon 9-24 send 1000000000", "mon,fri,sat,sun 09:00-00:00 send 1 GB")]
    public void What_people_write_is_read_and_reads_back_as_it_is_written(string text, string written)
    {
        Assert.True(CopySpeeds.TryParse(text, out CopySpeeds speeds));
        Assert.Equal(written, speeds.ToString());
        Assert.True(CopySpeeds.TryParse(written, out CopySpeeds again));
        Assert.Equal(written, again.ToString());
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("send")]
    [InlineData("send -1")]
    [InlineData("mon-fri 8-18")]
    [InlineData("mon-fri 25-26 send 1 MB")]
    [InlineData("xyz send 1 MB")]
    [InlineData("1-2 send 1; 2-3 send 1; 3-4 send 1; 4-5 send 1; 5-6 send 1; 6-7 send 1; 7-8 send 1")]
    public void What_is_not_understood_is_refused(string text) => Assert.False(CopySpeeds.TryParse(text, out _));

    [Theory]
    [InlineData(0, 7, 59, 2_000_000)]
    [InlineData(0, 8, 0, 200_000)]
    [InlineData(4, 17, 59, 200_000)]
    [InlineData(4, 18, 0, 2_000_000)]
    [InlineData(5, 12, 0, 2_000_000)]
    [InlineData(5, 23, 0, 0)]
    [InlineData(6, 5, 59, 0)]
    [InlineData(6, 6, 0, 2_000_000)]
    [InlineData(6, 23, 0, 2_000_000)]
    public void The_first_hours_that_fit_count_and_hours_over_midnight_belong_to_the_day_they_begin_on(int day, int hour, int minute, long perSecond)
    {
        Assert.True(CopySpeeds.TryParse("send 2 MB; mon-fri 8-18 send 200 kB; sat 22-6 send 0", out CopySpeeds speeds));

        Assert.Equal(perSecond, speeds.LimitAt(Monday.AddDays(day).AddHours(hour).AddMinutes(minute)).SendPerSecond);
    }

    [Fact]
    public void What_moves_in_a_while_is_what_the_speed_allows()
    {
        ManualClock clock = new();
        string chosen = "receive 1 MB";
        CopyPace pace = new(() => chosen, clock);
        long moved = 0;
        for (int tenth = 0; tenth < 100; tenth++)
        {
            while (pace.Wait(CopyWay.Receive) == TimeSpan.Zero)
            {
                pace.Spend(CopyWay.Receive, 250_000);
                moved += 250_000;
            }

            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        // Ten seconds, and the second that may be saved.
        Assert.InRange(moved, 10_000_000, 11_250_000);
        Assert.Equal(TimeSpan.Zero, pace.Wait(CopyWay.Send));

        chosen = "receive 0";
        Assert.Equal(Timeout.InfiniteTimeSpan, pace.Wait(CopyWay.Receive));
        chosen = "";
        Assert.Equal(TimeSpan.Zero, pace.Wait(CopyWay.Receive));
    }

    [Fact]
    public async Task A_copy_that_waits_for_its_hour_goes_on_when_it_comes()
    {
        ManualClock clock = new();
        TimeOnly begin = TimeOnly.FromDateTime(clock.GetLocalNow().DateTime);
        CopyPace pace = new(() => $"{begin:HH\\:mm}-{begin.AddHours(2):HH\\:mm} send 0", clock);
        Task turn = pace.WaitAsync(CopyWay.Send, CancellationToken.None);

        for (int minute = 0; minute < 119; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False(turn.IsCompleted);
        }

        // Its timer is set anew after each look, on another thread perhaps.
        await Patience.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                return turn.IsCompleted;
            },
            "the copy goes on");
        await turn;
    }
}
