using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Conversion;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Media;

public sealed class ConversionTests
{
    [Fact]
    public async Task A_film_that_no_browser_plays_gets_a_copy_beside_it_that_does()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] original = await SampleMedia.OldFilmAsync();
        Entry film = await MediaFactsTests.LookAsync(fixture, "Films/old.mkv", original);

        Conversion done = await ConvertAsync(fixture, film);

        Assert.Equal(ConversionState.Done, done.State);
        Entry copy = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "Films/old (converted).mp4", default))!;
        Assert.Equal(done.Result, copy.Id);
        await fixture.Engine.MediaWorker!.LookAsync(copy.Id, default);
        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, copy, default))!;
        Assert.Equal(("h264", "aac", true), (facts.VideoCodec, facts.AudioCodec, facts.PlaysInMostBrowsers));
        Assert.Equal(4, facts.Duration.TotalSeconds, 0.5);
        Assert.Equal(original, await fixture.ReadAsync("Films/old.mkv"));
    }

    [Fact]
    public async Task Its_head_tells_the_length_and_where_each_fragment_lies()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = await MediaFactsTests.LookAsync(fixture, "film.mp4", await SampleMedia.FilmAsync());
        await ConvertAsync(fixture, film);

        byte[] copy = await fixture.ReadAsync("film (converted).mp4");
        Range index = Mp4Boxes.First(copy, .., "sidx")!.Value;
        int at = index.End.Value;
        int count = (copy[index.Start.Value + 38] << 8) | copy[index.Start.Value + 39];
        uint length = 0;
        for (int i = 0; i < count; i++)
        {
            Assert.Equal("moof", Mp4Boxes.Type(copy.AsSpan(at)));
            at += (int)Mp4Boxes.Number(copy, index, 40 + (i * 12));
            length += Mp4Boxes.Number(copy, index, 44 + (i * 12));
        }

        Assert.Equal(copy.Length, at);
        Assert.Equal(20, length / (double)Mp4Boxes.Number(copy, index, 16), 0.2);
    }

    [Fact]
    public async Task What_waited_when_the_node_stopped_is_converted_after_the_start()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = await MediaFactsTests.LookAsync(fixture, "old.mkv", await SampleMedia.OldFilmAsync());
        await fixture.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute(
                "INSERT INTO conversions (id, user, entry, version, state, created) VALUES ($1, $2, $3, $4, 2, 1)",
                Guid.NewGuid(), fixture.Owner.User.Value, film.Id.Value, film.Version!.Value.Value),
            default);
        await fixture.RestartAsync();

        Task ended = Ended(fixture);
        if (fixture.Engine.Conversions.Find(fixture.Owner, film.Id) is { IsOpen: true })
        {
            await ended.InTimeAsync();
        }

        Assert.Equal(ConversionState.Done, fixture.Engine.Conversions.Find(fixture.Owner, film.Id)!.State);
    }

    [Fact]
    public async Task A_cancelled_one_leaves_nothing_behind()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = await MediaFactsTests.LookAsync(fixture, "old.mkv", await SampleMedia.OldFilmAsync());
        await fixture.Engine.Conversions.StartAsync(fixture.Owner, film, default);
        Conversion open = fixture.Engine.Conversions.Find(fixture.Owner, film.Id)!;

        Assert.True(await fixture.Engine.Conversions.CancelAsync(fixture.Owner, open.Id));
        Assert.Equal(ConversionState.Cancelled, fixture.Engine.Conversions.Find(fixture.Owner, film.Id)!.State);
        Assert.False(await fixture.Engine.Conversions.CancelAsync(fixture.Owner, open.Id));
    }

    [Fact]
    public async Task Without_ffmpeg_nothing_is_converted_and_the_answer_says_why()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(mediaTools: "/nowhere");
        Entry film = (await fixture.PutAsync("old.mkv", [1])).File!.Entry;

        Assert.Equal(ConversionOutcome.NoTools, await fixture.Engine.Conversions.StartAsync(fixture.Owner, film, default));
    }

    private static async Task<Conversion> ConvertAsync(EngineFixture fixture, Entry film)
    {
        Task ended = Ended(fixture);
        Assert.Equal(ConversionOutcome.Started, await fixture.Engine.Conversions.StartAsync(fixture.Owner, film, default));
        await ended.InTimeAsync();
        return fixture.Engine.Conversions.Find(fixture.Owner, film.Id)!;
    }

    private static Task Ended(EngineFixture fixture)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Engine.Conversions.Ended += () => ended.TrySetResult();
        return ended.Task;
    }
}
