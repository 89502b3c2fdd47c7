using PeerStor.Engine.Notes.Document;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>What one update may ask of a document; everything above is refused in words and changes nothing (hostile.md 14).</summary>
public sealed class UpdateLimitTests
{
    private const ulong Editor = 5;

    private static readonly int Jump = DocumentLimits.Default.LargestClockJump;

    private readonly TextDocument _document = new(1);

    [Fact]
    public void A_clock_may_be_so_far_ahead_and_no_further()
    {
        Assert.Null(_document.Apply(Letter(Jump)).Refusal);
        Assert.True(_document.IsWaiting);
        byte[] state = _document.Encode();

        AssertRefused("A clock in the update jumps too far.", _document, Letter(Jump + 1));
        AssertRefused("A clock in the update jumps too far.", _document, Letter(DocumentLimits.Default.LargestClock - 1));
        AssertRefused("A clock in the update jumps too far.", _document, Letter(DocumentLimits.Default.LargestClock));

        Assert.Equal(state, _document.Encode());
    }

    [Theory]
    [InlineData((int)StructKind.Blank)]
    [InlineData((int)StructKind.Skip)]
    [InlineData((int)StructKind.Deleted)]
    public void A_run_of_nothing_may_not_claim_to_be_endless(int kind) => AssertRefused(
        "The update has too large a length.", _document, Update(0, [new WireStruct((StructKind)kind, 0, Jump + 1)]));

    [Fact]
    public void Structs_and_what_waits_are_counted()
    {
        DocumentLimits few = new() { MostStructs = 10, MostWaiting = 10, MostCharacters = 10 };
        TextDocument document = new(1, few);

        AssertRefused("number of changes", document, Update(0, [.. Enumerable.Range(0, 11).Select(clock => new WireStruct(StructKind.Text, clock, 1, Text: "x"))]));
        AssertRefused("A note here has at most 10 characters", document, Update(0, [new WireStruct(StructKind.Text, 0, 11, Text: "12345678901")]));
        document = new TextDocument(1, few with { MostCharacters = int.MaxValue });
        string? refusal = null;
        for (int clock = 1; clock <= 11 && refusal is null; clock++)
        {
            refusal = document.Apply(Letter(clock * 2)).Refusal;
        }

        Assert.Contains("wait", refusal, StringComparison.Ordinal);
        Assert.Equal("", document.ToString());
    }

    private static void AssertRefused(string words, TextDocument document, byte[] update) =>
        Assert.Contains(words, document.Apply(update).Refusal, StringComparison.Ordinal);

    private static byte[] Letter(int clock) => Update(clock, [new WireStruct(StructKind.Text, clock, 1, Text: "x")]);

    private static byte[] Update(int clock, WireStruct[] structs)
    {
        UpdateWriter update = new(TextDocument.RootName);
        update.Number(1);
        update.BeginRun(Editor, structs.Length, clock);
        foreach (WireStruct one in structs)
        {
            if (one.Kind == StructKind.Skip)
            {
                update.Skip(one.Length);
            }
            else
            {
                update.Struct(one);
            }
        }

        update.Number(0);
        return update.ToArray();
    }
}
