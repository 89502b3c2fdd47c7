using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Media;

public sealed class MediaFactsTests
{
    [Fact]
    public async Task A_picture_gets_its_size_and_two_thumbnails()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = await LookAsync(fixture, "-i picture.jpg", await SampleMedia.PictureAsync());

        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))!;
        Assert.True(entry.HasThumbnail);
        Assert.Equal((1600, 1200), (facts.Width, facts.Height));
        Assert.Equal(
            [(PictureKind.Large, 1024, 768), (PictureKind.Small, 256, 192)],
            facts.Pictures.Select(picture => (picture.Kind, picture.Width, picture.Height)));
        byte[] small = (await fixture.Engine.Media.PictureAsync(fixture.Owner, entry, PictureKind.Small, default))!;
        Assert.Equal([0xFF, 0xD8, 0xFF], small[..3]);
    }

    [Fact]
    public async Task Photos_that_are_looked_at_together_keep_their_own_pictures()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] wide = await SampleMedia.PictureAsync();
        byte[] turned = [.. wide[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, .. wide[2..]];
        byte[] cut = wide[..(wide.Length / 3)];
        List<EntryId> ids = [];
        foreach ((string name, byte[] content) in new[] { ("a.jpg", wide), ("b.jpg", turned), ("c.jpg", wide), ("d.jpg", cut), ("e.jpg", turned) })
        {
            ids.Add((await fixture.PutAsync(name, content)).File!.Entry.Id);
        }

        await fixture.Engine.MediaWorker!.LookAsync(ids, default);

        List<(int, int)> sizes = [];
        foreach (EntryId id in ids)
        {
            Entry entry = (await fixture.Engine.Drive.GetAsync(fixture.Owner, id, default))!;
            MediaPicture? large = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))?.Picture(PictureKind.Large);
            sizes.Add((large?.Width ?? 0, large?.Height ?? 0));
        }

        Assert.Equal([(1024, 768), (768, 1024), (1024, 768), (1024, 768), (768, 1024)], sizes);
    }

    [Fact]
    public async Task A_film_gets_facts_a_poster_and_frames_for_the_seek_bar()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        // Its index is at the end, so whoever reads it must be able to jump.
        Entry entry = await LookAsync(fixture, "film.mp4", await SampleMedia.FilmAsync());

        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))!;
        Assert.Equal(20, facts.Duration.TotalSeconds, 1);
        Assert.Equal(("h264", "aac", "The lake"), (facts.VideoCodec, facts.AudioCodec, facts.Title));
        Assert.StartsWith("video/mp4; codecs=\"avc1.", facts.MimeType, StringComparison.Ordinal);
        Assert.True(facts.PlaysInMostBrowsers);
        MediaPicture frames = facts.Picture(PictureKind.Frames)!;
        Assert.Equal((10, 10, 1600, 90), (frames.Count, frames.Columns, frames.Width, frames.Height));
    }

    [Fact]
    public async Task A_film_that_no_browser_plays_is_known_as_such()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = await LookAsync(fixture, "old.mkv", await SampleMedia.OldFilmAsync());

        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))!;
        Assert.Equal(("", false), (facts.MimeType, facts.PlaysInMostBrowsers));
    }

    [Fact]
    public async Task A_song_gets_its_tags_and_its_cover()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = await LookAsync(fixture, "song.mp3", await SampleMedia.SongAsync());

        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))!;
        Assert.Equal(("The Waves", "Shore", 3, ""), (facts.Artist, facts.Album, facts.Track, facts.VideoCodec));
        Assert.NotNull(facts.Picture(PictureKind.Small));
    }

    [Fact]
    public async Task Facts_survive_a_restart_and_their_pictures_are_kept_until_the_file_is_purged()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = await LookAsync(fixture, "picture.jpg", await SampleMedia.PictureAsync());
        await fixture.RestartAsync();

        MediaFacts facts = (await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default))!;
        byte[] chunk = facts.Picture(PictureKind.Large)!.Chunk.Id.ToArray();
        Assert.Equal(1, References(fixture, chunk));

        await fixture.Engine.Drive.TrashAsync(fixture.Owner, entry.Id, default);
        await fixture.Engine.Drive.PurgeAsync(fixture.Owner, entry.Id, default);
        Assert.Equal(0, References(fixture, chunk));
        Assert.Null(await fixture.Engine.Media.FactsAsync(fixture.Owner, entry, default));
    }

    [Fact]
    public async Task A_new_version_has_no_picture_until_it_was_looked_at()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await LookAsync(fixture, "picture.png", await SampleMedia.PictureAsync("picture.png"));
        await fixture.PutAsync("picture.png", [1, 2, 3]);

        Entry entry = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "picture.png", default))!;
        Assert.False(entry.HasThumbnail);
    }

    [Fact]
    public async Task Without_ffmpeg_files_are_stored_and_the_catalog_says_so()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(mediaTools: "/nowhere");
        await fixture.PutAsync("picture.jpg", await SampleMedia.PictureAsync());

        Assert.False(fixture.Engine.Media.CanLook);
    }

    internal static async Task<Entry> LookAsync(EngineFixture fixture, string name, byte[] content)
    {
        UploadReply stored = await fixture.PutAsync(name, content);
        await fixture.Engine.MediaWorker!.LookAsync(stored.File!.Entry.Id, default);
        return (await fixture.Engine.Drive.GetAsync(fixture.Owner, stored.File.Entry.Id, default))!;
    }

    private static long References(EngineFixture fixture, byte[] chunk) => fixture.Engine.Database.Read(
        connection => connection.Scalar<long>("SELECT count FROM chunk_refs WHERE chunk = $1", chunk));
}
