using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Monitoring.Measurements;

public class MeasurementHistoryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task What_was_moved_is_told_for_the_step_in_which_it_was_moved()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        await BeatAsync(node, TimeSpan.FromSeconds(20));
        await node.PutAsync("a.bin", EngineFixture.RandomBytes(100_000));
        await BeatAsync(node, TimeSpan.FromSeconds(20));

        IReadOnlyList<Measurement> hour = node.Engine.Measurements.Read(MeasuredSpan.Hour);

        Assert.Equal([0, 0, 100_000, 0], hour.Select(row => row.ReceivedBytes));
        Assert.Equal((1, 10_000.0), (hour[^1].Files, hour[2].ReceivedPerSecond));
        Assert.Equal(100_000, node.Engine.Measurements.Read(MeasuredSpan.Days).Sum(row => row.ReceivedBytes));
        Assert.Equal(100_000, node.Engine.Measurements.Read(MeasuredSpan.Quarter).Sum(row => row.ReceivedBytes));
    }

    [Fact]
    public async Task The_figures_survive_a_restart_and_nothing_is_counted_twice()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        await node.PutAsync("a.bin", EngineFixture.RandomBytes(5_000));
        await BeatAsync(node, TimeSpan.FromMinutes(7));
        await node.RestartAsync();
        await node.PutAsync("b.bin", EngineFixture.RandomBytes(6_000, 2));
        await BeatAsync(node, TimeSpan.FromMinutes(8));
        await node.RestartAsync();

        foreach (MeasuredSpan span in Spans.All)
        {
            IReadOnlyList<Measurement> rows = node.Engine.Measurements.Read(span);
            Assert.Equal(11_000, rows.Sum(row => row.ReceivedBytes));
            Assert.Equal(rows.Select(row => row.At).Distinct().Count(), rows.Count);
            Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(span.Step(), pair.Second.At - pair.First.At));
        }
    }

    [Fact]
    public async Task A_node_at_rest_writes_one_row_an_hour()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        await BeatAsync(node, TimeSpan.FromHours(3) + TimeSpan.FromSeconds(10));

        Assert.Equal([(3, 3)], node.Engine.Database.Read(connection => connection.Query(
            "SELECT span, count(*) FROM measurements GROUP BY span", row => (row.GetInt32(0), row.GetInt32(1)))));
        // The quiet steps are there all the same.
        Assert.Equal(360, node.Engine.Measurements.Read(MeasuredSpan.Hour).Count, 1.0);
    }

    [Fact]
    public async Task Old_rows_go()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        await node.PutAsync("a.bin", [1]);
        await BeatAsync(node, TimeSpan.FromMinutes(6));
        _clock.Advance(TimeSpan.FromDays(91));
        await node.PutAsync("b.bin", [2]);
        await BeatAsync(node, TimeSpan.FromMinutes(66));

        DateTimeOffset oldest = node.Engine.Database.Read(connection => DateTimeOffset.FromUnixTimeSeconds(
            connection.Scalar<long>("SELECT min(at) FROM measurements")));
        Assert.True(oldest > _clock.GetUtcNow() - TimeSpan.FromDays(1), $"{oldest}");
    }

    private async Task BeatAsync(EngineFixture node, TimeSpan time)
    {
        for (TimeSpan done = TimeSpan.Zero; done < time; done += MeasuredSpan.Hour.Step())
        {
            _clock.Advance(MeasuredSpan.Hour.Step());
            await node.Engine.Measurements.MeasureAsync(default);
        }
    }
}
