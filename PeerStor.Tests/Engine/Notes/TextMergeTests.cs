using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Notes.Text;

namespace PeerStor.Tests.Engine.Notes;

public class TextMergeTests
{
    private static readonly string[] Lines = ["one\n", "two\n", "two\n", "🎉 party\n", "🎊 party\n", "a\ud83c\udf89b\n", "", "\n", "no end"];

    private static Arbitrary<string> Texts => Gen.Elements(Lines).ArrayOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void The_edits_between_two_texts_make_one_out_of_the_other() =>
        Prop.ForAll(Texts, Texts, (before, after) => TextEdit.Apply(before, TextComparison.Compare(before, after)) == after)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Texts_that_differ_everywhere_are_one_change()
    {
        string before = string.Concat(Enumerable.Range(0, 5000).Select(line => $"a{line}\n"));
        string after = string.Concat(Enumerable.Range(0, 5000).Select(line => $"b{line}\n"));

        Assert.Equal(after, TextEdit.Apply(before, TextComparison.Compare(before, after)));
    }

    [Fact]
    public void Edits_that_nobody_met_lead_to_the_wanted_text() =>
        Prop.ForAll(Texts, Texts, (basis, mine) => Merged(basis, mine, basis) == mine).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void What_both_did_the_same_is_done_once() =>
        Prop.ForAll(Texts, Texts, (basis, both) => Merged(basis, both, both) == both).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Any_edits_fit_onto_any_others_and_cut_no_character() =>
        Prop.ForAll(Texts, Texts, Texts, (basis, mine, theirs) => !HasHalf(Merged(basis, mine, theirs)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n", "a\nB\nC\n")]
    [InlineData("list\n", "list\nmine\n", "list\ntheirs\n", "list\ntheirs\nmine\n")]
    [InlineData("hello world\n", "hello\n", "hello big world\n", "hellobig \n")]
    [InlineData("keep me\n", "", "keep me\nand mine\n", "and mine\n")]
    public void A_stale_text_is_merged(string basis, string mine, string theirs, string merged) =>
        Assert.Equal(merged, Merged(basis, mine, theirs));

    private static string Merged(string basis, string mine, string theirs) => TextEdit.Apply(
        theirs, TextRebase.Rebase(TextComparison.Compare(basis, mine), TextComparison.Compare(basis, theirs)));

    private static bool HasHalf(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) != text;
}
