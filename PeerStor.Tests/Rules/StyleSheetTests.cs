using System.Text.RegularExpressions;

namespace PeerStor.Tests.Rules;

/// <summary>A rule that looks at neighbours ("tr + tr") or below (":has") makes a browser look at all rows of a list again
/// whenever some are added: with 10,000 of them that was most of the time until the list was there.</summary>
public sealed partial class StyleSheetTests
{
    private const string Styles = "PeerStor.Web/Assets/css";

    [Fact]
    public void No_rule_has_rows_looked_at_again_when_some_are_added()
    {
        IEnumerable<string> breaches =
            from file in Repository.Files(Styles, ".css")
            from Match rule in Selector().Matches(Comment().Replace(file.Text, ""))
            let selector = Counting().Replace(rule.Groups[1].Value.Trim(), "")
            where AfterNeighbour().IsMatch(selector)
            select $"{file.Path}: {selector}";

        Assert.Empty(breaches);
    }

    [Fact]
    public void No_rule_of_a_list_depends_on_what_is_in_it()
    {
        IEnumerable<string> breaches =
            from file in Repository.Files(Styles, ".css")
            where file.Name is "library" or "table" or "layout" or "base"
            from Match rule in Selector().Matches(Comment().Replace(file.Text, ""))
            where rule.Groups[1].Value.Contains(":has(", StringComparison.Ordinal)
            select $"{file.Path}: {rule.Groups[1].Value.Trim()}";

        Assert.Empty(breaches);
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"([^{};]+)\{")]
    private static partial Regex Selector();

    // ":nth-child(n + 3)" counts, and looks at no neighbour.
    [GeneratedRegex(@":nth-[\w-]+\([^)]*\)")]
    private static partial Regex Counting();

    // A bare element that rows are made of, or any element, behind "+" or "~".
    [GeneratedRegex(@"[+~]\s*(\*|(tbody|tr|td|th|a|input|span|time|img)\b)")]
    private static partial Regex AfterNeighbour();
}
