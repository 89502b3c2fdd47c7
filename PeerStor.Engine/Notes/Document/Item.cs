namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// A run of units that one editor typed one after the other, in the document: in the order of the text through
/// <see cref="Left"/> and <see cref="Right"/>, and in the order of typing in <see cref="ItemIndex"/>. Its letters lie in
/// <see cref="ClientItems"/>. The ids of its neighbours at the time of typing are kept as fields, which is 16 bytes less
/// than as <see cref="CharId"/>.
/// </summary>
internal sealed class Item(ClientItems client, int clock, int length)
{
    private const int NoLetters = -1;
    private const int NoPlace = -2;

    private int _textStart = NoLetters;

    public ClientItems Client { get; } = client;

    public int Clock { get; } = clock;

    public int Length { get; set; } = length;

    public int End => Clock + Length;

    public Item? Left { get; set; }

    public Item? Right { get; set; }

    public ClientItems? OriginClient { get; init; }

    public int OriginClock { get; init; }

    public ClientItems? RightOriginClient { get; init; }

    public int RightOriginClock { get; init; }

    /// <summary>When it was last looked at by <see cref="Conflict"/>.</summary>
    public int LookedAt { get; set; }

    public bool IsLiving => _textStart >= 0;

    /// <summary>Has no place in the text: its editor's clock counts on over it, and that is all.</summary>
    public bool IsBlank => _textStart == NoPlace;

    /// <summary>Where its letters begin among those of its editor.</summary>
    public int TextStart
    {
        get => _textStart;
        set => _textStart = value;
    }

    public CharId? Origin => OriginClient is null ? null : new CharId(OriginClient.Id, OriginClock);

    public CharId? RightOrigin => RightOriginClient is null ? null : new CharId(RightOriginClient.Id, RightOriginClock);

    public static Item Blank(ClientItems client, int clock, int length) => new(client, clock, length) { TextStart = NoPlace };

    public void LoseLetters() => _textStart = NoLetters;

    public bool HasOriginOf(Item other) =>
        OriginClient == other.OriginClient && (OriginClient is null || OriginClock == other.OriginClock);

    public bool HasRightOriginOf(Item other) =>
        RightOriginClient == other.RightOriginClient && (RightOriginClient is null || RightOriginClock == other.RightOriginClock);

    /// <summary>Whether both, one typed right after the other by the same editor, can be kept as one.</summary>
    public bool CanAbsorb(Item next) => IsBlank || next.IsBlank
        ? IsBlank && next.IsBlank
        : IsLiving == next.IsLiving && Right == next && next.OriginClient == Client && next.OriginClock == next.Clock - 1
            && HasRightOriginOf(next);
}
