using System.Buffers;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Chunks;

/// <summary>Takes bad records out of use, so that sending the chunk again writes it anew, and back when they read well.</summary>
internal sealed class DamageRegister(StoreState state, ChunkReader reader, IndexFeeder feeder)
{
    private const string AlertId = "chunks-damaged";

    /// <summary>
    /// Re-hashes a chunk that somebody found bad. True when it is bad indeed and is now out of use; a wrong key, or a
    /// reading error that does not come again, never costs a good record.
    /// </summary>
    public bool Report(ChunkId id)
    {
        if (state.Health.ReadOnly)
        {
            return state.Find(id) is { } place && !IsGood(new IndexedChunk(id, place, null));
        }

        // What is not in the index yet is not promised as present; the index must have it before it can be taken out.
        feeder.Feed();
        IndexedChunk? chunk = state.FindIndexed(id);
        return chunk is { } found && !IsGood(found) && Mark(found);
    }

    public bool IsGood(IndexedChunk chunk)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(chunk.Place.Length);
        try
        {
            return reader.IsGood(chunk.Id, chunk.Place, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>False when the chunk is elsewhere by now.</summary>
    public bool Mark(IndexedChunk chunk)
    {
        if (state.Health.ReadOnly)
        {
            return true;
        }

        bool marked = false;
        try
        {
            lock (state.IndexGate)
            {
                lock (state.Gate)
                {
                    state.Index.Changes.Transact(changes => marked = changes.SetDamaged(chunk.Id, chunk.Place));
                    if (marked)
                    {
                        state.Segments.Find(chunk.Place.Segment)?.RemoveLive(chunk.Place);
                    }
                }
            }
        }
        catch (SqliteException error)
        {
            throw state.IndexFailed(error);
        }

        ShowAlert();
        return marked;
    }

    /// <summary>The records that are out of use and have not been written anew.</summary>
    public IReadOnlyList<IndexedChunk> List()
    {
        lock (state.IndexGate)
        {
            return state.Index.Damaged();
        }
    }

    /// <summary>Takes a record back into use that reads well again, such as after a cable was mended.</summary>
    public void Heal(IndexedChunk chunk)
    {
        state.Health.ThrowIfReadOnly();
        lock (state.IndexGate)
        {
            lock (state.Gate)
            {
                bool added = false;
                state.Index.Changes.Transact(changes => added = changes.Add(chunk.Id, chunk.Place));
                if (added)
                {
                    state.Segments.Find(chunk.Place.Segment)?.AddLive(chunk.Place);
                }
            }
        }

        ShowAlert();
    }

    public void ShowAlert()
    {
        int count = List().Count;
        if (count == 0)
        {
            state.Health.Clear(AlertId);
            return;
        }

        state.Health.Raise(
            AlertId,
            AlertLevel.Critical,
            $"{count} stored pieces of files are damaged on this device's disk.",
            "Files that need them cannot be read here until a good copy is found or uploaded again. Damaged bytes are never served.",
            "Check the disk's health. Upload the files again if no other device has them.");
    }
}
