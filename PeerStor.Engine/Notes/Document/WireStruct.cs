namespace PeerStor.Engine.Notes.Document;

/// <summary>A run of units of one editor as an update tells it, not yet in a document.</summary>
/// <param name="Origin">The unit that stood to the left when this was typed; null at the beginning of the text.</param>
/// <param name="RightOrigin">The unit that stood to the right; null at the end of the text.</param>
/// <param name="Text">The letters, for <see cref="StructKind.Text"/> only.</param>
internal readonly record struct WireStruct(
    StructKind Kind, int Clock, int Length, CharId? Origin = null, CharId? RightOrigin = null, string? Text = null)
{
    public int End => Clock + Length;

    /// <summary>Roughly what it takes in memory while it waits.</summary>
    public int WaitingBytes => 80 + (2 * (Text?.Length ?? 0));

    /// <summary>The part after the first units, which then stands to the right of the last one left out.</summary>
    public WireStruct After(ulong client, int skipped) => Kind is StructKind.Blank or StructKind.Skip
        ? this with { Clock = Clock + skipped, Length = Length - skipped }
        : this with
        {
            Clock = Clock + skipped, Length = Length - skipped, Origin = new CharId(client, Clock + skipped - 1),
            Text = Text is null ? null : Surrogates.CutBefore(Text, skipped),
        };
}
