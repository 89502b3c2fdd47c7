namespace PeerStor.Engine.Sharing;

internal static class ShareLimits
{
    /// <summary>Entries picked for one link: its record travels to every device. More are a folder.</summary>
    public const int MostEntries = 100;

    /// <summary>Links that one person has at a time: their list is read as a whole.</summary>
    public const int MostLinks = 1000;

    public const int LongestTitle = 120;

    /// <summary>Shorter than for an account: who guesses needs the link as well, and is slowed down.</summary>
    public const int ShortestPassword = 6;

    public const int LongestPassword = 256;
}
