using PeerStor.Web.Pages.Library;

namespace PeerStor.Tests.Web.Library;

public class ComparisonTests
{
    [Fact]
    public void Differences_are_shown_with_their_lines_and_what_is_around_them()
    {
        string old = string.Join('\n', Enumerable.Range(1, 20).Select(i => $"line {i}"));
        IReadOnlyList<ComparedLine> lines = ComparisonText.Compare(old, old.Replace("line 10\n", "line ten\n", StringComparison.Ordinal));

        Assert.Equal(
            [(7, 7, " "), (8, 8, " "), (9, 9, " "), (10, null, "-"), (null, 10, "+"), (11, 11, " "), (12, 12, " "), (13, 13, " "), (null, null, "…")],
            lines.Select(line => (line.Old, line.New, line.Mark)));
    }

    [Fact]
    public void Equal_texts_have_no_differences() => Assert.Empty(ComparisonText.Compare("a\nb", "a\nb"));

    [Fact]
    public void A_text_that_was_empty_is_all_new() =>
        Assert.Contains(ComparisonText.Compare("", "a\nb"), line => line is { Mark: "+", Text: "b" });
}
