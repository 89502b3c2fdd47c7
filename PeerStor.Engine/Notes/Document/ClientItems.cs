namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// Everything that one editor typed: the items, and their letters in the order of typing in one array. Two living items
/// that follow each other therefore have their letters side by side, so that making them one moves nothing.
/// </summary>
internal sealed class ClientItems(ulong id)
{
    /// <summary>Letters of deleted items that may lie about before they are swept out.</summary>
    private const int DeadEnough = 256;

    private char[] _letters = [];
    private int _used;
    private int _dead;

    public ulong Id { get; } = id;

    public ItemIndex Items { get; } = new();

    /// <summary>The clock of what this editor types next.</summary>
    public int NextClock => Items.Last?.End ?? 0;

    public Span<char> LettersOf(Item item) => _letters.AsSpan(item.TextStart, item.Length);

    /// <summary>Takes letters in; answers where they begin.</summary>
    public int Append(string text)
    {
        if (_letters.Length - _used < text.Length)
        {
            Array.Resize(ref _letters, Math.Max(_used + text.Length, Math.Min(_used * 2, _used + 65_536)));
        }

        text.CopyTo(_letters.AsSpan(_used));
        _used += text.Length;
        return _used - text.Length;
    }

    public void DropLetters(Item item)
    {
        _dead += item.Length;
        item.LoseLetters();
        if (_dead > DeadEnough && _dead > _used / 2)
        {
            Sweep();
        }
    }

    private void Sweep()
    {
        char[] kept = new char[_used - _dead];
        int used = 0;
        foreach (Item item in Items.From(0))
        {
            if (item.IsLiving)
            {
                LettersOf(item).CopyTo(kept.AsSpan(used));
                item.TextStart = used;
                used += item.Length;
            }
        }

        (_letters, _used, _dead) = (kept, used, 0);
    }
}
