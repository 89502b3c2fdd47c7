using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Refuses new chunks while there is no room for them, and takes them again by itself. Used under the store's gate.
/// </summary>
internal sealed class RoomGuard(DiskSpace disk, SpaceReserve reserve, StoreHealth health)
{
    private const string AlertId = "store-full";

    /// <summary>Appended without asking the disk again, since asking for every small chunk would cost more than it.</summary>
    private const long TrustedBytes = 8 << 20;

    /// <summary>After a write failed for space, this much must be free before the next is tried.</summary>
    private const long RetryBytes = 8 << 20;

    private long trusted;
    private bool writeFailed;

    /// <summary>The most that the segment files may take; null: what the disk has.</summary>
    public long? ContributedBytes { get; set; }

    public bool Full { get; private set; }

    /// <summary>Throws <see cref="StoreFullException"/> when the bytes do not fit.</summary>
    /// <param name="onDiskBytes">What the segment files take now.</param>
    public void Demand(long bytes, long onDiskBytes)
    {
        long contributable = Contributable(onDiskBytes);
        if (!Full && trusted >= bytes && contributable >= bytes)
        {
            trusted -= bytes;
            return;
        }

        long available = Math.Max(0, Math.Min(Available(out DiskRoom room), contributable));
        if (available < bytes)
        {
            SetFull(room);
            throw new StoreFullException(available, bytes);
        }

        if (Full)
        {
            Full = false;
            writeFailed = false;
            health.Clear(AlertId);
            reserve.Take(room);
        }

        trusted = Math.Min(available, TrustedBytes) - bytes;
    }

    /// <summary>Throws as <see cref="Demand"/> does, without taking the room or changing the state.</summary>
    public void Probe(long bytes, long onDiskBytes)
    {
        long available = Math.Min(Available(out _), Contributable(onDiskBytes));
        if (available < bytes)
        {
            throw new StoreFullException(Math.Max(0, available), bytes);
        }
    }

    /// <summary>Less is left than is taken.</summary>
    public bool IsTight(long onDiskBytes) => Math.Min(Available(out _), Contributable(onDiskBytes)) < onDiskBytes;

    /// <summary>The disk said "no space" although the measure allowed the write.</summary>
    public StoreFullException WriteFailed(long bytes)
    {
        writeFailed = true;
        DiskRoom room = disk.Measure();
        SetFull(room);
        return new StoreFullException(room.Free, bytes);
    }

    /// <summary>Ends the state of being full when there is room for a chunk of the largest size again.</summary>
    public void Recheck(long onDiskBytes)
    {
        if (!Full)
        {
            return;
        }

        try
        {
            Demand(ChunkRecord.HeaderBytes + (1 << 20), onDiskBytes);
        }
        catch (StoreFullException)
        {
            // Still full; the next check comes.
        }
    }

    private long Contributable(long onDiskBytes) => ContributedBytes is { } limit ? limit - onDiskBytes : long.MaxValue;

    private long Available(out DiskRoom room)
    {
        room = disk.Measure();
        return room.Free - Math.Max(disk.GuardBytes(room), writeFailed ? RetryBytes : 0);
    }

    private void SetFull(DiskRoom room)
    {
        Full = true;
        trusted = 0;
        if (ContributedBytes is null || room.Free <= disk.GuardBytes(room) + RetryBytes)
        {
            reserve.Release();
        }

        health.Raise(
            AlertId,
            AlertLevel.Critical,
            "There is no room for new data on this device.",
            "What is stored is safe and can be read. Uploads are refused.",
            "Free some space on the disk, empty the trash, or contribute more space to PeerStor.");
    }
}
