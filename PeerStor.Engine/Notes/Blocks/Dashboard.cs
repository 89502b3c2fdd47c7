namespace PeerStor.Engine.Notes.Blocks;

/// <summary>All live blocks of a note, in its order.</summary>
public sealed record Dashboard(IReadOnlyList<LiveBlock> Blocks)
{
    public bool HasInputs => Blocks.Any(block => block.Input is not null);

    /// <param name="answers">What the reader has put into the inputs, by their names.</param>
    public static Dashboard Read(IReadOnlyList<BlockText> texts, IReadOnlyDictionary<string, string> answers)
    {
        Dictionary<string, string> held = new(StringComparer.Ordinal);
        LiveBlock[] blocks = new LiveBlock[texts.Count];

        // Inputs first: a block may stand above the input that it uses.
        for (int i = 0; i < texts.Count; i++)
        {
            if (i >= BlockLimits.MostBlocks)
            {
                blocks[i] = new LiveBlock(
                    texts[i], null, new Dictionary<string, string>(), [], $"This block is not shown: a note may have {BlockLimits.MostBlocks}.");
            }
            else if (BlockDefinition.Find(texts[i].Name) is { IsInput: true })
            {
                LiveBlock block = LiveBlock.Read(texts[i], answers);
                blocks[i] = block.Input is { } input && !held.TryAdd(input.Name, input.Value)
                    ? block with { Input = null, Problem = $"Another input of this note is called “{input.Name}” already." }
                    : block;
            }
        }

        for (int i = 0; i < texts.Count; i++)
        {
            blocks[i] ??= LiveBlock.Read(texts[i], held);
        }

        return new Dashboard(blocks);
    }
}
