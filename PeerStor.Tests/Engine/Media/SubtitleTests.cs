using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Media;

public sealed class SubtitleTests
{
    [Fact]
    public void SubRip_becomes_WebVTT()
    {
        string srt = "1\r\n00:00:01,500 --> 00:00:03,000\r\nHello,\r\n<i>you</i> there\r\n\r\n2\r\n00:01:00,000 --> 00:01:02,250\r\n{\\an8}Above\r\n";

        Assert.Equal(
            "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nHello,\n<i>you</i> there\n\n00:01:00.000 --> 00:01:02.250\nAbove\n",
            WebVtt.Write(SubtitleParser.Parse(srt)));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>Hi", "alert(1)Hi")]
    [InlineData("<b onmouseover=alert(1)>Hi</b>", "Hi</b>")]
    [InlineData("<c.red><v Bob>Hi", "Hi")]
    [InlineData("3 < 4 & 5 > 2", "3 &lt; 4 &amp; 5 &gt; 2")]
    [InlineData("&lt;script&gt;", "&lt;script&gt;")]
    [InlineData("<img src=x onerror=alert(1)", "&lt;img src=x onerror=alert(1)")]
    public void Nothing_but_words_and_plain_emphasis_is_left(string line, string expected) => Assert.Equal(
        $"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{expected}\n",
        WebVtt.Write(SubtitleParser.Parse($"WEBVTT\n\nSTYLE\n::cue {{ background: url(http://evil/) }}\n\n00:01.000 --> 00:02.000 line:0\n{line}\n")));

    [Fact]
    public void Every_common_encoding_is_read()
    {
        const string Words = "Größe – “ja”";
        Assert.Equal(Words, SubtitleText.Decode(Encoding.UTF8.GetBytes(Words)));
        Assert.Equal(Words, SubtitleText.Decode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Words)]));
        Assert.Equal(Words, SubtitleText.Decode([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Words)]));
        Assert.Equal(Words, SubtitleText.Decode([(byte)'G', (byte)'r', 0xF6, 0xDF, (byte)'e', (byte)' ', 0x96, (byte)' ', 0x93, (byte)'j', (byte)'a', 0x94]));
    }

    [Fact]
    public async Task Subtitles_beside_a_film_are_found_by_its_name_with_their_languages()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = (await fixture.PutAsync("film.mkv", [1])).File!.Entry;
        byte[] srt = "1\n00:00:01,000 --> 00:00:02,000\nHallo\n"u8.ToArray();
        foreach (string name in (string[])["film.de.srt", "film.en.forced.vtt", "film.srt", "film 2.srt", "other.de.srt", "film.de.txt"])
        {
            await fixture.PutAsync(name, srt);
        }

        IReadOnlyList<SubtitleTrack> tracks = await fixture.Engine.Subtitles.ListAsync(fixture.Owner, film, default);

        Assert.Equal(
            [("en", "English (forced)"), ("de", "German"), ("", "Subtitles")], tracks.Select(track => (track.Language, track.Label)));
        string? text = await fixture.Engine.Subtitles.ReadAsync(fixture.Owner, film, tracks[1].Key, default);
        Assert.Equal("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHallo\n", text);
    }

    [Fact]
    public async Task Only_subtitles_of_the_film_are_given_out_as_such()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry film = (await fixture.PutAsync("film.mkv", [1])).File!.Entry;
        Entry other = (await fixture.PutAsync("notes.txt", [1])).File!.Entry;

        Assert.Null(await fixture.Engine.Subtitles.ReadAsync(fixture.Owner, film, other.Id.ToString(), default));
    }
}
