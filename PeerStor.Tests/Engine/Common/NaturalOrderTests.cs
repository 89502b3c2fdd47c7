using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Common;

namespace PeerStor.Tests.Engine.Common;

public sealed class NaturalOrderTests
{
    // Few pieces, so that random names often agree in a part and differ in the next.
    private static readonly string[] Pieces =
    [
        "0", "1", "2", "10", "00", "99999999999999999999", "a", "A", "b", "_", "-", " ", ".", "~", "\u00E9", "\u00C9",
        "\u0661", "\u4E2D", "\uFFFD", "\U00010400", "\U00010428", "\U0001F600", "\uD800", "\uDC00",
    ];

    private static readonly Arbitrary<string> Names =
        Gen.Elements(Pieces).ArrayOf().Resize(5).Select(pieces => string.Concat(pieces)).ToArbitrary();

    [Fact]
    public void Only_a_name_itself_is_its_equal() =>
        Prop.ForAll(Names, Names, (a, b) => (Order(a, b) == 0) == string.Equals(a, b, StringComparison.Ordinal)
            && Order(a, a) == 0).Check(Thorough);

    [Fact]
    public void The_order_turns_round_with_its_arguments() =>
        Prop.ForAll(Names, Names, (a, b) => Order(a, b) == -Order(b, a)).Check(Thorough);

    [Fact]
    public void Of_three_names_the_first_is_before_the_last() =>
        Prop.ForAll(Names, Names, Names, (a, b, c) => Order(a, b) > 0 || Order(b, c) > 0 || Order(a, c) <= 0)
            .Check(Thorough);

    [Fact]
    public void Numbers_in_names_are_in_numeric_order() =>
        Prop.ForAll<uint, uint>((a, b) => a == b || Order($"IMG_{a}.jpg", $"IMG_{b}.jpg") == a.CompareTo(b))
            .Check(Thorough);

    [Fact]
    public void Keys_stand_in_the_same_order_as_their_names() =>
        Prop.ForAll(Names, Names, (a, b) =>
        {
            int byKey = string.CompareOrdinal(NaturalOrder.KeyOf(a), NaturalOrder.KeyOf(b));
            return Order(a, b) == Math.Sign(byKey != 0 ? byKey : string.CompareOrdinal(a, b));
        }).Check(Thorough);

    [Theory]
    [InlineData("2.txt", "10.txt")]
    [InlineData("Photo 9", "photo 10")]
    [InlineData("v1.9.2", "v1.10.0")]
    [InlineData("a18446744073709551615", "a18446744073709551616")]
    [InlineData("a9", "a123456789012345678901234567890123456789")]
    [InlineData("a007b", "a8a")]
    [InlineData("file.txt", "file2.txt")]
    [InlineData("apple", "Banana")]
    [InlineData("Banana", "cherry")]
    [InlineData("\u00C9a", "\u00E9b")]
    [InlineData("\U00010400a", "\U00010428b")]
    [InlineData("a", "aa")]
    [InlineData("", "a")]
    [InlineData("01", "1")]
    [InlineData("README", "readme")]
    public void Names_follow_each_other_as_people_expect(string first, string second) =>
        Assert.Equal(-1, Order(first, second));

    [Fact]
    public void No_name_stands_before_all_names() => Assert.Equal(-1, Math.Sign(NaturalOrder.Instance.Compare(null, "")));

    private static Config Thorough => Config.QuickThrowOnFailure.WithMaxTest(5_000);

    private static int Order(string first, string second) => Math.Sign(NaturalOrder.Instance.Compare(first, second));
}
