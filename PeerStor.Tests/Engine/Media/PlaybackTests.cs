using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Playback;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Media;

public sealed class PlaybackTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(100);

    [Fact]
    public async Task A_place_survives_a_restart()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = (await fixture.PutAsync("film.mp4", [1])).File!.Entry;
        await SaveAsync(fixture, film, 10, stopped: false);
        await SaveAsync(fixture, film, 12, stopped: false);
        await fixture.RestartAsync();

        PlaybackPosition place = fixture.Engine.Marks.Find(fixture.Owner, film.Id)!;
        Assert.Equal((TimeSpan.FromMinutes(12), 12, true), (place.Position, place.Percent, place.IsUnderWay));
        Assert.Equal([film.Id], fixture.Engine.Marks.List(fixture.Owner).Select(one => one.File));
    }

    [Fact]
    public async Task A_player_that_tells_its_place_every_second_costs_an_operation_in_half_a_minute()
    {
        ManualClock clock = new();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(clock);
        Entry film = (await fixture.PutAsync("film.mp4", [1])).File!.Entry;
        long before = Operations(fixture);
        for (int second = 0; second < 60; second++)
        {
            await SaveAsync(fixture, film, 1 + (second / 60d), stopped: false);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, Operations(fixture) - before);
        await SaveAsync(fixture, film, 3, stopped: true);
        Assert.Equal(3, Operations(fixture) - before);
    }

    [Fact]
    public async Task The_credits_count_as_the_end()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = (await fixture.PutAsync("film.mp4", [1])).File!.Entry;
        await SaveAsync(fixture, film, 98.5, stopped: true);

        PlaybackPosition place = fixture.Engine.Marks.Find(fixture.Owner, film.Id)!;
        Assert.True(place.IsFinished);
        Assert.False(place.IsUnderWay);
    }

    private static Task SaveAsync(EngineFixture fixture, Entry film, double minutes, bool stopped) =>
        fixture.Engine.Marks.SaveAsync(fixture.Owner, film, TimeSpan.FromMinutes(minutes), Long, stopped, default);

    private static long Operations(EngineFixture fixture) => fixture.Engine.Database.Read(
        connection => connection.Scalar<long>("SELECT count(*) FROM ops WHERE kind = 14"));
}
