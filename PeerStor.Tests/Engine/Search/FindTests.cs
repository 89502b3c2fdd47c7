using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search;

namespace PeerStor.Tests.Engine.Search;

public sealed class FindTests
{
    [Theory]
    [InlineData("sun", "Holiday/Beach at Sunset.jpg")]
    [InlineData("sunset BEACH", "Holiday/Beach at Sunset.jpg")]
    [InlineData("unse", "Holiday/Beach at Sunset.jpg")]
    [InlineData("cafe", "Café.txt")]
    [InlineData("CAFÉ", "Café.txt")]
    [InlineData("strasse", "Straße 7.txt")]
    [InlineData("日本", "旅行日本語.txt")]
    [InlineData("語", "旅行日本語.txt")]
    [InlineData("lighthouse", "Café.txt")]
    [InlineData("light", "Café.txt")]
    [InlineData("type:image", "Holiday/Beach at Sunset.jpg")]
    [InlineData("type:folder", "Holiday")]
    [InlineData("type:jpg", "Holiday/Beach at Sunset.jpg")]
    [InlineData("in:Holiday beach", "Holiday/Beach at Sunset.jpg")]
    [InlineData("\"old lighthouse\"", "Café.txt")]
    [InlineData("name:cafe", "Café.txt")]
    [InlineData("size:>1kb", "Straße 7.txt")]
    [InlineData("the -7 type:text", "Café.txt")]
    public async Task A_question_finds_what_it_means(string question, string path)
    {
        await using SearchFixture fixture = await FilledAsync();

        Assert.Equal([path], await fixture.FindAsync(question));
    }

    [Theory]
    [InlineData("moon")]
    [InlineData("\"lighthouse old\"")]
    [InlineData("name:lighthouse")]
    [InlineData("type:video")]
    [InlineData("tag:nothing")]
    [InlineData("sunset -beach")]
    [InlineData("date:1999")]
    [InlineData("size:>1gb")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("*")]
    [InlineData("' OR 1=1 --")]
    [InlineData("\" OR \"\"")]
    [InlineData("NOT NEAR(a b)")]
    [InlineData("sunset AND beach")]
    public async Task What_is_not_there_is_not_found_whatever_signs_are_in_the_question(string question)
    {
        await using SearchFixture fixture = await FilledAsync();

        SearchAnswer answer = await fixture.AskAsync(question);

        Assert.Empty(answer.Hits);
        Assert.Equal((0, null), (answer.Total, answer.Problem));
    }

    [Theory]
    [InlineData("size:huge")]
    [InlineData("date:yesterday-ish")]
    [InlineData("type:../x")]
    [InlineData("in:Nowhere")]
    public async Task A_filter_that_makes_no_sense_is_told(string question)
    {
        await using SearchFixture fixture = await FilledAsync();

        Assert.NotNull((await fixture.AskAsync(question)).Problem);
    }

    [Fact]
    public async Task Names_come_before_tags_and_tags_before_texts_and_newer_ones_first()
    {
        await using SearchFixture fixture = await SearchFixture.OpenAsync(
            ("old apple.txt", "x"), ("text.txt", "an apple a day"), ("pineapple.txt", "x"), ("tagged.txt", "x"), ("new apple.txt", "x"));
        EntryId tagged = (await fixture.Files.Engine.Drive.FindAsync(fixture.Files.Owner, "tagged.txt", default))!.Id;
        await fixture.Files.Engine.Drive.TagAsync(fixture.Files.Owner, [tagged], ["Apple pie"], [], default);

        Assert.Equal(["new apple.txt", "old apple.txt", "tagged.txt", "pineapple.txt", "text.txt"], await fixture.FindAsync("apple"));
        Assert.Equal(["tagged.txt"], await fixture.FindAsync("tag:\"apple PIE\""));
        Assert.Equal(4, (await fixture.AskAsync("apple -tag:\"apple pie\"")).Total);
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_skip()
    {
        await using SearchFixture fixture = await SearchFixture.OpenAsync(
            [.. Enumerable.Range(0, 25).Select(n => (n % 2 == 0 ? $"needle {n}.txt" : $"{n}.txt", "the needle"))]);
        List<string> found = [];
        string? cursor = null;
        do
        {
            SearchAnswer page = await fixture.AskAsync("needle", cursor, 4);
            Assert.Equal(25, page.Total);
            found.AddRange(page.Hits.Select(hit => hit.Path));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(25, found.Count);
        Assert.Equal(25, found.Distinct().Count());
    }

    [Fact]
    public async Task What_was_found_is_marked_in_the_name_and_in_a_piece_of_the_text()
    {
        await using SearchFixture fixture = await SearchFixture.OpenAsync(
            ("Crème.txt", string.Join(' ', Enumerable.Repeat("filling", 500)) + " then a CRÈME  brûlée\n\nand so on"));

        Hit hit = Assert.Single((await fixture.AskAsync("creme")).Hits);

        Assert.Equal([new Highlight(0, 5)], hit.InName);
        Assert.Contains("CRÈME brûlée and so on", hit.Snippet!.Text, StringComparison.Ordinal);
        Highlight mark = Assert.Single(hit.Snippet.Highlights);
        Assert.Equal("CRÈME", hit.Snippet.Text.Substring(mark.Start, mark.Length));
    }

    [Fact]
    public async Task The_index_follows_changes()
    {
        await using SearchFixture fixture = await SearchFixture.OpenAsync(("a/one.txt", "first words"), ("a/two.txt", "x"));
        Drive drive = fixture.Files.Engine.Drive;
        await fixture.IndexedAsync();
        EntryId one = (await drive.FindAsync(fixture.Files.Owner, "a/one.txt", default))!.Id;
        EntryId folder = (await drive.FindAsync(fixture.Files.Owner, "a", default))!.Id;

        await drive.RenameAsync(fixture.Files.Owner, one, "uno.txt", default);
        Assert.Equal(["a/uno.txt"], await fixture.FindAsync("uno"));
        Assert.Equal(["a/uno.txt"], await fixture.FindAsync("first"));
        Assert.Empty(await fixture.FindAsync("one"));

        await fixture.PutAsync("a/uno.txt", "second words");
        Assert.Equal(["a/uno.txt"], await fixture.FindAsync("second"));
        Assert.Empty(await fixture.FindAsync("first"));

        await drive.TrashAsync(fixture.Files.Owner, folder, default);
        Assert.Equal(0, (await fixture.AskAsync("second")).Total);
        await drive.RestoreAsync(fixture.Files.Owner, folder, default);
        Assert.Equal(["a/uno.txt"], await fixture.FindAsync("second"));
    }

    [Fact]
    public async Task The_index_goes_on_after_a_restart_and_is_made_anew_when_it_is_lost_or_damaged()
    {
        await using SearchFixture fixture = await SearchFixture.OpenAsync(("one.txt", "words inside"));
        await fixture.Files.RestartAsync();
        Assert.Equal(["one.txt"], await fixture.FindAsync("inside"));

        string file = Path.Combine(fixture.Files.DataDirectory, "search.db");
        await fixture.Files.Engine.DisposeAsync();
        File.Delete(file);
        await fixture.Files.RestartAsync();
        Assert.Equal(["one.txt"], await fixture.FindAsync("inside"));

        await fixture.Files.Engine.DisposeAsync();
        await File.WriteAllTextAsync(file, "this is no database, it is something else altogether");
        await fixture.Files.RestartAsync();
        Assert.Equal(["one.txt"], await fixture.FindAsync("inside"));
    }

    [Fact]
    public async Task Facets_tell_what_each_way_to_refine_would_leave()
    {
        await using SearchFixture fixture = await FilledAsync();
        await fixture.IndexedAsync();

        Facets facets = await fixture.Files.Engine.Search.FacetsAsync(fixture.Files.Owner, "the", [], default);

        Assert.Equal([new Facet("document", "type:document", 2)], facets.Types);
        Assert.Equal([2L], facets.Sizes.Select(size => size.Count));
        Assert.Equal(2, Assert.Single(facets.Dates).Count);
    }

    private static Task<SearchFixture> FilledAsync() => SearchFixture.OpenAsync(
        ("Holiday/Beach at Sunset.jpg", "not a real picture"), ("Café.txt", "Behind the old lighthouse."),
        ("Straße 7.txt", "the " + new string('x', 3000)), ("旅行日本語.txt", ""));
}
