using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Simulation;

/// <summary>A device's chunks. What was not synced is lost when it stops suddenly; bits may flip unnoticed.</summary>
internal sealed class SimStore(Mutation mutation)
{
    private readonly Dictionary<ChunkId, SimCopy> _copies = [];
    private readonly List<SimCopy> _volatile = [];
    private ChunkId[]? _sorted;

    public bool IsFull { get; set; }

    public int Count => _copies.Count;

    public IReadOnlyCollection<ChunkId> Ids => _copies.Keys;

    public SimCopy? Find(ChunkId chunk) => _copies.GetValueOrDefault(chunk);

    /// <summary>Not durable until the next sync. False when the device is full.</summary>
    public bool Put(ChunkId chunk, byte[] bytes, TimeSpan now)
    {
        if (_copies.ContainsKey(chunk))
        {
            Keep(chunk);
            return true;
        }

        if (IsFull)
        {
            return false;
        }

        SimCopy copy = new(bytes) { VerifiedAt = now };
        _copies[chunk] = copy;
        _volatile.Add(copy);
        _sorted = null;
        return true;
    }

    /// <summary>Somebody wants it: however long nobody did, that begins anew.</summary>
    public void Keep(ChunkId chunk)
    {
        SimCopy copy = _copies[chunk];
        copy.FlaggedAt = mutation == Mutation.ForgetsLeases ? copy.FlaggedAt : null;
    }

    public void Remove(ChunkId chunk)
    {
        _copies.Remove(chunk);
        _sorted = null;
    }

    public void Sync()
    {
        _volatile.ForEach(copy => copy.IsDurable = true);
        _volatile.Clear();
    }

    public void LoseVolatile()
    {
        _volatile.Clear();
        foreach (ChunkId lost in _copies.Where(one => !one.Value.IsDurable).Select(one => one.Key).ToList())
        {
            Remove(lost);
        }
    }

    public IReadOnlyList<ChunkId> After(ChunkId from, int count)
    {
        _sorted ??= [.. _copies.Keys.Order()];
        int at = Array.BinarySearch(_sorted, from);
        at = at < 0 ? ~at : at + 1;
        return [.. _sorted.AsSpan(at, Math.Min(count, _sorted.Length - at))];
    }

    /// <summary>Hashes a copy again; a bad one is out of use at once.</summary>
    public bool Verify(ChunkId chunk, TimeSpan now)
    {
        if (Find(chunk) is not { } copy)
        {
            return false;
        }

        if (copy.Id == chunk)
        {
            copy.VerifiedAt = now;
            return true;
        }

        Remove(chunk);
        return false;
    }

    public void Flip(ChunkId chunk, int bit)
    {
        SimCopy copy = _copies[chunk];
        byte[] flipped = [.. copy.Bytes];
        flipped[bit / 8 % flipped.Length] ^= (byte)(1 << (bit % 8));
        copy.Bytes = flipped;
    }
}

internal sealed class SimCopy(byte[] bytes)
{
    private ChunkId? _id;

    public byte[] Bytes
    {
        get;
        set => (field, _id) = (value, null);
    } = bytes;

    /// <summary>What its bytes hash to, once for as long as they are the same.</summary>
    public ChunkId Id => _id ??= ChunkId.Of(Bytes);

    public bool IsDurable { get; set; }

    public TimeSpan VerifiedAt { get; set; }

    /// <summary>In observed time, as <see cref="PeerStor.Engine.Replication.DeletionRule"/> wants it.</summary>
    public TimeSpan? FlaggedAt { get; set; }
}
