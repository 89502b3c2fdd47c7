namespace PeerStor.Engine.Chunks;

/// <summary>Sizes in bytes.</summary>
public sealed class ChunkStoreOptions
{
    /// <summary>Where the segment files and their index lie; made when missing.</summary>
    public required string Directory { get; init; }

    /// <summary>The size at which a segment file is closed and the next begun.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>The largest total size of the segment files; null means up to the disk's guard.</summary>
    public long? ContributedBytes { get; init; }

    /// <summary>New chunks are refused when less than this is free; null means the larger of 5 % and 2 GiB.</summary>
    public long? MinimumFreeBytes { get; init; }

    /// <summary>The reserve that is given back when the disk is full; 0 means none. Less is taken on a small disk.</summary>
    public long ReserveBytes { get; init; } = 64L << 20;

    /// <summary>Told how far the scan at the start is; it is long only when the index has to be rebuilt.</summary>
    public IProgress<ScanProgress>? Progress { get; init; }
}

/// <summary>How far a scan of the segment files is, in bytes.</summary>
public readonly record struct ScanProgress(long DoneBytes, long TotalBytes);
