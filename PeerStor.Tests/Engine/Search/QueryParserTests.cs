using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Search.Query;

namespace PeerStor.Tests.Engine.Search;

public sealed class QueryParserTests
{
    private static readonly string[] Pieces =
    [
        "a", "word", " ", "\"", "“", "-", ":", "type:", "tag:", "size:", "date:", "in:", "name:", ">", "<", "..", "10mb", "2026-01", "%", "*",
        "é", "日", "\u0301", "\U0001F600", "(", ")", "NOT", "\0", "/",
    ];

    private static readonly Arbitrary<string> Questions = Gen.Elements(Pieces).ArrayOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    [Fact]
    public void Every_text_is_a_question_or_a_clear_problem() =>
        Prop.ForAll(Questions, text => (QueryParser.Parse(text, out string? problem) is null) == problem is { Length: > 10 })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void Words_are_kept_in_their_order_and_spaces_do_not_matter() =>
        Prop.ForAll(Gen.Elements("red", "green", "blue").NonEmptyListOf().ToArbitrary(), words =>
            words.Count > 20 || QueryParser.Parse("  " + string.Join("   ", words) + " ", out _)!.Words
                .Select(part => part.Words[0].Text).SequenceEqual(words)).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("size:>10mb", 10_000_001, long.MaxValue)]
    [InlineData("size:>=1.5k", 1500, long.MaxValue)]
    [InlineData("size:<1GB", 0, 1_000_000_000)]
    [InlineData("size:1mib..2mib", 1 << 20, (2 << 20) + 1)]
    [InlineData("size:..5", 0, 6)]
    public void Sizes_are_read_as_people_write_them(string question, long least, long below) =>
        Assert.Equal(new Bounds(least, below), Assert.Single(QueryParser.Parse(question, out _)!.Sizes));

    [Theory]
    [InlineData("date:2026", "2026-01-01", "2027-01-01")]
    [InlineData("date:2026-02", "2026-02-01", "2026-03-01")]
    [InlineData("modified:2026-02-03", "2026-02-03", "2026-02-04")]
    [InlineData("date:2026-01..2026-03", "2026-01-01", "2026-04-01")]
    public void Dates_are_whole_days_months_and_years(string question, string least, string below) => Assert.Equal(
        new Bounds(Milliseconds(least), Milliseconds(below)), Assert.Single(QueryParser.Parse(question, out _)!.Times));

    [Fact]
    public void A_date_that_is_compared_leaves_the_day_itself_out() =>
        Assert.Equal(Milliseconds("2026-01-02"), Assert.Single(QueryParser.Parse("date:>2026-01-01", out _)!.Times).Least);

    [Fact]
    public void A_colon_after_something_else_is_part_of_a_word() =>
        Assert.Equal(["12", "30", "http", "x"], QueryParser.Parse("12:30 http://x", out _)!.Words.SelectMany(part => part.Words).Select(word => word.Text));

    private static long Milliseconds(string day) => DateTimeOffset.Parse(day + "T00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
