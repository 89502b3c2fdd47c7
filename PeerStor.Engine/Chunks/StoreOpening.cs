using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Brings segments and index together at the start: what the index has not seen is scanned, and an index that is missing
/// or cannot be relied on is built again by scanning everything.
/// </summary>
internal sealed partial class StoreOpening(
    ChunkStoreOptions options, SegmentFiles segments, StoreHealth health, TimeProvider time, ILogger logger)
{
    /// <summary>The index needs so much to open; on a disk that is fuller the reserve is given back first.</summary>
    private const long OpeningBytes = 16 << 20;

    private readonly DiskSpace disk = new(options.Directory, options.MinimumFreeBytes);
    private readonly SpaceReserve reserve = new(Path.Combine(options.Directory, "reserve"), options.ReserveBytes);
    private readonly string indexPath = Path.Combine(options.Directory, "index.db");

    public StoreState Open(CancellationToken cancellationToken)
    {
        segments.Load();
        if (disk.Measure().Free < OpeningBytes)
        {
            reserve.Release();
        }

        ChunkIndex index = OpenIndex();
        try
        {
            if (segments.All.Any())
            {
                DurableFile.SyncDirectory(options.Directory);
            }

            StoreState state = NewState(index);
            new TailScan(state, logger).Run(cancellationToken);
            return state;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    private StoreState NewState(ChunkIndex index)
    {
        reserve.Take(disk.Measure());
        return new StoreState
        {
            Options = options,
            Segments = segments,
            Health = health,
            Time = time,
            Index = index,
            Observed = new ObservedTime(time, index.Meta("observed_seconds")),
            Room = new RoomGuard(disk, reserve, health) { ContributedBytes = options.ContributedBytes },
        };
    }

    private ChunkIndex OpenIndex()
    {
        bool existed = File.Exists(indexPath);
        if (existed && !IndexSchema.IsGood(indexPath))
        {
            DropIndex();
        }

        ChunkIndex index = new(indexPath);
        if (!Agrees(index))
        {
            index.Dispose();
            DropIndex();
            index = new ChunkIndex(indexPath);
        }

        if (!existed && segments.All.Any())
        {
            LogIndexMissing();
        }

        // On the disk before the first append, so that a crash is noticed and the index checked.
        index.Changes.Transact(changes => changes.SetMeta("clean", 0));
        index.Checkpoint(whole: true);
        return index;
    }

    /// <summary>True when every segment of the index is there, and at least as long as the index says.</summary>
    private bool Agrees(ChunkIndex index)
    {
        bool agrees = true;
        foreach (IndexedSegment known in index.Segments().Where(known => !known.Retired))
        {
            Segment? segment = segments.Find(known.Number);
            if (segment is not null && segment.LengthBytes >= known.IndexedBytes)
            {
                continue;
            }

            agrees = false;
            LogSegmentShort(known.Number);
            health.Raise(
                $"segment-lost-{known.Number}",
                AlertLevel.Critical,
                $"The data file {known.Number:D8}.seg is missing or has become shorter.",
                $"Up to {known.LiveChunks} stored pieces of files are not on this device any more.",
                "Check the disk, and whether files were deleted by hand. Upload the files again if no other device has them.");
        }

        return agrees;
    }

    private void DropIndex()
    {
        LogIndexBad();
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(indexPath + suffix);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The index of the stored data is damaged or out of date; it is built again from the data itself")]
    private partial void LogIndexBad();

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The index of the stored data is missing; it is built again from the data itself")]
    private partial void LogIndexMissing();

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Segment {Number} is missing or shorter than the index says; chunks in it are lost here")]
    private partial void LogSegmentShort(int number);
}
