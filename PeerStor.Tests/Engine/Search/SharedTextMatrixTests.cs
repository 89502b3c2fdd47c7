using PeerStor.Engine.Search;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Search;

/// <summary>Text inside shared files is found by everybody who may read them, and by nobody else.</summary>
public sealed class SharedTextMatrixTests(SharedTexts texts) : IClassFixture<SharedTexts>
{
    private const string Open = "Shared with me/Team/minutes.txt";
    private const string Closed = "Shared with me/Team/closed/salaries.txt";
    private const string Apart = "Shared with me/special/note.txt";

    [Theory]
    [InlineData("Anna", "Team/minutes.txt", "Team/closed/salaries.txt", "Team/special/note.txt")]
    [InlineData("Reader", "own/mine.md", Open, Closed, "Shared with me/Team/special/note.txt")]
    [InlineData("Writer", Open, Closed, "Shared with me/Team/special/note.txt")]
    [InlineData("Grouped", Open, Closed, "Shared with me/Team/special/note.txt")]
    [InlineData("Shut out below", Open, "Shared with me/Team/special/note.txt")]
    [InlineData("Only below", Apart)]
    [InlineData("Sender")]
    [InlineData("Stranger")]
    public async Task A_word_in_a_text_is_found_by_those_who_may_read_it(string who, params string[] paths)
    {

        string[] found = await texts.Shared.SearchAsync(texts.People[who], "narwhal");

        Assert.Equal(paths.Order(), found.Order());
        SearchAnswer answer = await texts.Shared.Engine.Search.FindAsync(texts.People[who], "narwhal", null, 1, default);
        Assert.Equal(paths.Length, answer.Total);
        Facets facets = await texts.Shared.Engine.Search.FacetsAsync(texts.People[who], "narwhal", [], default);
        Assert.Equal(paths.Length, facets.Types.Where(type => type.Label == "document").Sum(type => type.Count));
        Assert.Equal(paths.Length, facets.Dates.Sum(date => date.Count));
        Assert.Equal(
            paths.Order(),
            (await texts.Shared.Engine.Search.SuggestAsync(texts.People[who], "narw", 10, default)).Hits.Select(hit => hit.Path).Order());
    }

    [Theory]
    [InlineData("narwhal type:text", 4)]
    [InlineData("\"seen a narwhal\"", 3)]
    [InlineData("\"narwhal seen\"", 0)]
    [InlineData("narwhal -minutes", 3)]
    [InlineData("narwhal tag:arctic", 1)]
    [InlineData("name:minutes", 1)]
    [InlineData("name:narwhal", 0)]
    [InlineData("in:\"Shared with me\" narwhal", 3)]
    [InlineData("in:\"Shared with me/Team/closed\" narwhal", 1)]
    [InlineData("in:own narwhal", 1)]
    [InlineData("narwhal", 4)]
    [InlineData("type:folder team", 1)]
    public async Task Every_kind_of_question_asks_what_others_share_too(string question, int hits)
    {
        Caller reader = texts.People["Reader"];
        Assert.Equal(hits, (await texts.Shared.SearchAsync(reader, question)).Length);
        Assert.Equal(hits, (await texts.Shared.Engine.Search.FindAsync(reader, question, null, 1, default)).Total);
    }

    [Fact]
    public async Task What_was_found_is_marked_in_a_piece_of_the_text()
    {
        await texts.Shared.IndexedAsync();

        Hit hit = Assert.Single((await texts.Shared.Engine.Search.FindAsync(texts.People["Only below"], "narwhal", null, 10, default)).Hits);

        Highlight mark = Assert.Single(hit.Snippet!.Highlights);
        Assert.Equal("narwhal", hit.Snippet.Text.Substring(mark.Start, mark.Length));
    }
}
