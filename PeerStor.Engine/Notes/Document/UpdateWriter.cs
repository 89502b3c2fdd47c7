namespace PeerStor.Engine.Notes.Document;

/// <summary>Writes updates in Yjs's format, version 1, for one text at the root of a document.</summary>
internal sealed class UpdateWriter(string rootName)
{
    private const int HasRightOrigin = 0b0100_0000;
    private const int HasOrigin = 0b1000_0000;

    private readonly WireWriter _wire = new();

    public byte[] ToArray() => _wire.ToArray();

    public void Number(int value) => _wire.Number(value);

    public void BeginRun(ulong client, int structs, int clock)
    {
        _wire.Number(structs);
        _wire.Number(client);
        _wire.Number(clock);
    }

    /// <summary>An item of a document, without its first units.</summary>
    public void Item(Item item, int skipped)
    {
        if (item.IsBlank)
        {
            Head(StructKind.Blank, null, null);
            _wire.Number(item.Length - skipped);
            return;
        }

        CharId? origin = skipped > 0 ? new CharId(item.Client.Id, item.Clock + skipped - 1) : item.Origin;
        Head(item.IsLiving ? StructKind.Text : StructKind.Deleted, origin, item.RightOrigin);
        if (item.IsLiving)
        {
            _wire.Text(item.Client.LettersOf(item)[skipped..]);
        }
        else
        {
            _wire.Number(item.Length - skipped);
        }
    }

    public void Struct(WireStruct item)
    {
        Head(item.Kind, item.Origin, item.RightOrigin);
        if (item.Text is null)
        {
            _wire.Number(item.Length);
        }
        else
        {
            _wire.Text(item.Text);
        }
    }

    public void Skip(int length)
    {
        _wire.Byte((byte)StructKind.Skip);
        _wire.Number(length);
    }

    /// <summary>Ranges of one editor.</summary>
    public void Deletions(ulong client, IReadOnlyList<DeletedRange> ranges)
    {
        _wire.Number(client);
        _wire.Number(ranges.Count);
        foreach (DeletedRange range in ranges)
        {
            _wire.Number(range.Start);
            _wire.Number(range.End - range.Start);
        }
    }

    private void Head(StructKind kind, CharId? origin, CharId? rightOrigin)
    {
        int flags = (origin is null ? 0 : HasOrigin) | (rightOrigin is null ? 0 : HasRightOrigin);
        _wire.Byte((byte)((int)kind | flags));
        if (kind == StructKind.Blank)
        {
            return;
        }

        if (origin is { } left)
        {
            _wire.Id(left);
        }

        if (rightOrigin is { } right)
        {
            _wire.Id(right);
        }

        // Without a neighbour to tell it, the text is named.
        if (flags == 0)
        {
            _wire.Number(1);
            _wire.Text(rootName);
        }
    }
}
