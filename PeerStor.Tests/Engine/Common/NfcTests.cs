using PeerStor.Engine.Common.Unicode;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Common;

public sealed class NfcTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("s\u0307\u0323", "\u1E69")]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u03B1\u0313\u0300\u0345", "\u1F82")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\u1100\uAC00\u11A8", "\u1100\uAC01")]
    [InlineData("\u304B\u3099", "\u304C")]
    [InlineData("\uF900", "\u8C48")]
    [InlineData("\U0002F800", "\u4E3D")]
    [InlineData("\U00011099\U000110BA", "\U0001109A")]
    public void Spellings_of_one_character_become_the_composed_one(string text, string expected)
    {
        Assert.Equal(expected, Nfc.Normalize(text));
        Assert.False(Nfc.IsNormalized(text));
    }

    [Theory]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\uFB2C", "\u05E9\u05BC\u05C1")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    public void Characters_excluded_from_composition_stay_apart(string text, string expected) =>
        Assert.Equal(expected, Nfc.Normalize(text));

    [Theory]
    [InlineData("")]
    [InlineData("plain.txt")]
    [InlineData("Stra\u00DFe \u00E9t\u00E9.pdf")]
    [InlineData("\uFB01le \u2460 \uFF21")]
    [InlineData("\u1E9B\u0323")]
    [InlineData("\u0B47\u0300\u0B3E")]
    [InlineData("\U0001F469\u200D\U0001F469\u200D\U0001F467 \U0001F1EB\U0001F1EE \u2764\uFE0F")]
    [InlineData("\u0301e")]
    [InlineData("a\u030D\u0301")]
    public void Normal_text_is_returned_as_the_same_string(string text)
    {
        Assert.Same(text, Nfc.Normalize(text));
        Assert.True(Nfc.IsNormalized(text));
    }

    [Fact]
    public void Lone_surrogates_stay_where_they_are()
    {
        // Not as InlineData: the test runner passes that on as UTF-8, which has no lone surrogates.
        string text = "\uDC00e\u0301\uD800\u0301\uD83D";

        Assert.Equal("\uDC00\u00E9\uD800\u0301\uD83D", Nfc.Normalize(text));
    }

    [Fact]
    public void A_letter_under_very_many_accents_is_put_in_order()
    {
        const int pairs = 200_000;
        string text = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", pairs));

        string expected = "\u1EA1" + new string('\u0323', pairs - 1) + new string('\u0301', pairs);
        Assert.True(expected == Nfc.Normalize(text), "The accents below go first, then the accents above.");
    }

    [Fact]
    public void Two_spellings_of_a_file_name_are_one_name()
    {
        string? typedOnMac = EntryName.Normalize("Re\u0301sume\u0301.pdf", out string? problem);

        Assert.Null(problem);
        Assert.Equal("R\u00E9sum\u00E9.pdf", typedOnMac);
    }

    [Fact]
    public void The_length_limit_counts_the_normalized_name()
    {
        string shortWhenComposed = string.Concat(Enumerable.Repeat("e\u0301", 127));

        Assert.Null(EntryName.Problem(shortWhenComposed));
        Assert.NotNull(EntryName.Problem(shortWhenComposed + "e\u0301"));
    }

    [Fact]
    public void The_data_is_that_of_Unicode_17() => Assert.Equal(17, NfcTables.Instance.UnicodeVersion);
}
