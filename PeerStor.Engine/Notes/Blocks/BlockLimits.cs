namespace PeerStor.Engine.Notes.Blocks;

/// <summary>What a note may ask of whoever reads it.</summary>
public static class BlockLimits
{
    /// <summary>Each block is a question to the server, asked again when something changes.</summary>
    public const int MostBlocks = 40;

    /// <summary>In UTF-8, name and lines together: a block travels in the address that it is reloaded from.</summary>
    public const int MostBytes = 1000;

    /// <summary>Characters of one value, after inputs were put in.</summary>
    public const int LongestValue = 200;

    /// <summary>Characters of what somebody puts into an input: it travels in addresses, too.</summary>
    public const int LongestAnswer = 100;

    /// <summary>Inputs that one block uses, for the same reason.</summary>
    public const int MostUses = 4;

    public const int MostOptions = 50;

    /// <summary>Rows of a list.</summary>
    public const int MostRows = 50;
}
