using System.Buffers;
using System.Collections.Concurrent;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Depot;

/// <summary>Brings chunks to the depot many at a time: a request costs as much as sending half a megabyte (docs/adr/0070).</summary>
internal sealed class PackSender(ChunkDepot depot, DepotTable table, ChunkStore chunks, NodeId own, TimeProvider time)
{
    /// <summary>Packs on their way beside each other, each in memory.</summary>
    private const int Lanes = 4;

    private readonly Lock _gate = new();
    private long _lastNumber;

    /// <summary>Sends those that are here, and takes note of each pack once it lies there.</summary>
    /// <returns>Those that did not go: not here, damaged there so that they must lie alone, or too few to be together.</returns>
    public async Task<IReadOnlyList<ChunkId>> SendAsync(long number, IReadOnlyList<ChunkId> wanted, CancellationToken cancellationToken)
    {
        List<ChunkId> rest = [.. wanted.Where(chunk => depot.IsDamaged(chunk) || !chunks.TryGetStoredLength(chunk, out _))];
        List<List<ChunkId>> packs = [.. Group(wanted.Except(rest))];
        rest.AddRange(packs.Where(pack => pack.Count == 1).SelectMany(pack => pack));
        ConcurrentBag<ChunkId> unread = [];
        await Parallel.ForEachAsync(
            packs.Where(pack => pack.Count > 1), new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (pack, stop) =>
            {
                foreach (ChunkId chunk in await SendPackAsync(number, pack, stop))
                {
                    unread.Add(chunk);
                }
            });
        return [.. rest, .. unread];
    }

    private IEnumerable<List<ChunkId>> Group(IEnumerable<ChunkId> wanted)
    {
        List<ChunkId> pack = [];
        long bytes = 0;
        foreach (ChunkId chunk in wanted)
        {
            // What has left since then is left away where it is read.
            chunks.TryGetStoredLength(chunk, out int stored);
            if (pack.Count == PackFormat.MostChunks || bytes + stored + PackFormat.TailBytes(pack.Count + 1) > PackFormat.MostBytes)
            {
                yield return pack;
                (pack, bytes) = ([], 0);
            }

            pack.Add(chunk);
            bytes += stored;
        }

        if (pack.Count > 0)
        {
            yield return pack;
        }
    }

    /// <returns>Those that could not be read.</returns>
    private async Task<IReadOnlyList<ChunkId>> SendPackAsync(long number, List<ChunkId> wanted, CancellationToken cancellationToken)
    {
        byte[] whole = ArrayPool<byte>.Shared.Rent(PackFormat.MostBytes);
        try
        {
            (List<PackedChunk> packed, List<ChunkId> unread) = Read(wanted, whole);
            if (packed.Count > 0)
            {
                int content = packed[^1].Offset + packed[^1].Length;
                int length = content + PackFormat.TailBytes(packed.Count);
                PackFormat.WriteTail(whole.AsSpan(content, length - content), packed);
                string key = PackKey.Of(own, NextNumber(number));
                while (await depot.Backend.PutAsync(key, BackendContent.Of(whole.AsMemory(0, length)), onlyIfAbsent: true, cancellationToken)
                    == PutOutcome.AlreadyThere && !await IsSameAsync(key, length, packed, cancellationToken))
                {
                    key = PackKey.Of(own, NextNumber(number));
                }

                await table.PackedAsync(number, key, length, packed);
            }

            return unread;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    /// <summary>It was stored, but the answer got lost on its way, and it was sent again.</summary>
    private async Task<bool> IsSameAsync(string key, int length, List<PackedChunk> packed, CancellationToken cancellationToken) =>
        await depot.Backend.FindAsync(key, cancellationToken) is { } there && there.LengthBytes == length
        && await depot.Packs.OpenAsync(there, cancellationToken) is { } known && known.SequenceEqual(packed);

    private (List<PackedChunk> Packed, List<ChunkId> Unread) Read(List<ChunkId> wanted, byte[] whole)
    {
        List<PackedChunk> packed = new(wanted.Count);
        List<ChunkId> unread = [];
        int offset = 0;
        foreach (ChunkId chunk in wanted)
        {
            try
            {
                int length = chunks.ReadVerified(chunk, whole.AsSpan(offset));
                packed.Add(new PackedChunk(chunk, offset, length));
                offset += length;
            }
            catch (ChunkMissingException)
            {
                unread.Add(chunk);
            }
        }

        return (packed, unread);
    }

    /// <summary>By the clock, and greater than all before, also than those of a clock that was ahead.</summary>
    private long NextNumber(long depot)
    {
        lock (_gate)
        {
            _lastNumber = Math.Max(_lastNumber, PackKey.NumberOf(table.LastPack(depot, PackKey.PrefixOf(own))));
            _lastNumber = Math.Max(_lastNumber + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            return _lastNumber;
        }
    }
}
