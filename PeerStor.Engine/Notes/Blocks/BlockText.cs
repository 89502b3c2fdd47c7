namespace PeerStor.Engine.Notes.Blocks;

/// <summary>A block as it stands in a note: what follows "peerstor" on the fence's line, and the lines inside.</summary>
public sealed record BlockText(string Name, string Body)
{
    /// <summary>What marks a fence as a block.</summary>
    public const string Mark = "peerstor";
}
