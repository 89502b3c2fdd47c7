using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>Adds records to the newest segment and answers whether a chunk is here.</summary>
internal sealed class ChunkAppender(StoreState state, GroupCommit commit, Segment? active)
{
    private Segment? active = active;

    /// <summary>The number of the segment that grows; it is never compacted.</summary>
    public int? ActiveSegment => active?.Number;

    /// <summary>
    /// True when a durable good copy is here: the caller may rely on it without sending it. Clears the flag of deletion.
    /// A copy that is not durable yet counts as absent; appending it again only yields the position to wait for.
    /// </summary>
    public bool Revive(ChunkId id) => Keep(id) is { } position && position <= commit.Durable;

    /// <summary>The position that makes the copy here durable, whose flag of deletion is cleared; null when there is none.</summary>
    public long? Keep(ChunkId id)
    {
        state.Health.ThrowIfReadOnly();
        lock (state.Gate)
        {
            return state.Pending.TryGetValue(id, out PendingChunk? pending) ? pending.Position
                : ReviveIndexed(id) ? 0
                : null;
        }
    }

    /// <summary>Writes a record to the page cache, unless the chunk is here; the position that makes it durable.</summary>
    /// <param name="record">Room for the header, then the ciphertext. The header is filled in.</param>
    /// <param name="promised">Acknowledged before: it may use the room that is kept free.</param>
    public long Append(ChunkId id, Span<byte> record, bool promised = false)
    {
        state.Health.ThrowIfReadOnly();
        lock (state.Gate)
        {
            if (state.Pending.TryGetValue(id, out PendingChunk? present))
            {
                return present.Position;
            }

            if (ReviveIndexed(id))
            {
                return 0;
            }

            if (!promised)
            {
                state.Room.Demand(record.Length, state.Segments.TotalBytes);
            }

            PendingChunk pending = Write(id, record);
            state.Segments.Find(pending.Place.Segment)!.AddLive(pending.Place);
            state.Pending[id] = pending;
            state.Queue.Enqueue(pending);
            return pending.Position;
        }
    }

    /// <summary>Writes a second record of a chunk that compaction moves; the index is switched later.</summary>
    public PendingChunk Copy(ChunkId id, Span<byte> record)
    {
        state.Health.ThrowIfReadOnly();
        lock (state.Gate)
        {
            return Write(id, record);
        }
    }

    private bool ReviveIndexed(ChunkId id)
    {
        IndexedChunk? indexed = state.FindIndexed(id);
        if (indexed?.UnneededSince is not null)
        {
            state.Revived.Add(id);
        }

        return indexed is not null;
    }

    private PendingChunk Write(ChunkId id, Span<byte> record)
    {
        ChunkRecord.WriteHeader(record, id, record.Length - ChunkRecord.HeaderBytes);
        Segment? segment = active;
        bool newFile = segment is null || segment.LengthBytes + record.Length > state.Options.SegmentBytes;
        try
        {
            if (newFile)
            {
                Seal();
                segment = active = state.Segments.Create();
            }

            RandomAccess.Write(segment!.Handle(), record, segment.LengthBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was written of the record is harmless: nothing points to it, and nothing is written behind it.
            Seal();
            throw Failed(error, record.Length);
        }

        ChunkPlace place = new(segment.Number, segment.LengthBytes, record.Length - ChunkRecord.HeaderBytes);
        state.Segments.Grow(segment, record.Length);
        return new PendingChunk(id, place, commit.Appended(segment, record.Length, newFile));
    }

    private void Seal()
    {
        if (active is { } segment)
        {
            segment.Sealed = true;
            active = null;
        }
    }

    private IOException Failed(Exception error, int neededBytes)
    {
        if (DiskErrors.IsNoSpace(error))
        {
            return state.Room.WriteFailed(neededBytes);
        }

        state.Health.MakeReadOnly(
            "chunk-write-failed",
            $"The disk failed a write: {error.Message}",
            "What was acknowledged before is safe. This device takes no new data.",
            "Check the disk's health, then start PeerStor again.");
        return new StoreReadOnlyException(error);
    }
}
