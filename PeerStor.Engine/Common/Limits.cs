namespace PeerStor.Engine.Common;

/// <summary>Limits that hold everywhere, each with its reason.</summary>
public static class Limits
{
    /// <summary>Entries in one answer: about 200 KB of JSON, and a page that a browser draws at once.</summary>
    public const int LargestPage = 1000;

    /// <summary>Entries of one list that a page shows in one go: with more, browsers take seconds.</summary>
    public const int LargestList = 20_000;

    /// <summary>Entries changed in one step: as many as a large folder holds. Other writers wait about a second for it.</summary>
    public const int MostAtOnce = 10_000;

    /// <summary>Unfinished uploads of one user: a client that never finishes any must not fill the disk with them.</summary>
    public const int MostUnfinishedUploads = 10_000;

    /// <summary>Characters of a path: deeper trees are made step by step.</summary>
    public const int LongestPath = 4096;

    /// <summary>The largest file, 4 TiB: its list of chunks (about 72 bytes each) still fits in memory.</summary>
    public const long LargestFileBytes = 1L << 42;
}
