using System.Buffers;
using System.Collections.Concurrent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Gives up copies of which there are enough on the devices that they belong on, and answers others that want to
/// (<see cref="SurplusCopies"/> has the rules). Safe to use from several threads.
/// </summary>
/// <param name="homesOf">The devices that a chunk belongs on.</param>
internal sealed class CopyRelease(ChunkStore chunks, Func<ChunkId, IReadOnlyList<NodeId>> homesOf, IPeerLink peers, TimeProvider time)
{
    /// <summary>Chunks in one question: who answers reads and hashes them, some 30 MB.</summary>
    private const int Batch = 64;

    /// <summary>What somebody relies on stays for longer than a question and its answer can take.</summary>
    private static readonly TimeSpan KeptFor = 10 * SurplusCopies.AnswersKeptFor;

    private readonly Lock _gate = new();
    private readonly SurplusCopies _surplus = new(new Leases(KeptFor));
    private readonly ConcurrentQueue<(NodeId Device, ChunkId Chunk)> _left = new();
    private readonly TimeSpan _began = time.GetElapsedTime(0);

    /// <summary>Takes out who wanted to give up what since the last call: they are not counted for it any more.</summary>
    public IEnumerable<(NodeId Device, ChunkId Chunk)> TakeLeft()
    {
        while (_left.TryDequeue(out (NodeId Device, ChunkId Chunk) left))
        {
            yield return left;
        }
    }

    /// <summary>Which of the chunks that another device wants to give up this one keeps, a bit each.</summary>
    public async Task<byte[]> AnswerAsync(NodeId device, IReadOnlyList<ChunkId> offered, CancellationToken cancellationToken)
    {
        try
        {
            long position = 0;
            byte[] kept = ChunkIds.Bitmap(offered, id =>
            {
                if (!CountsAsHolder(id) || chunks.Keep(id) is not { } place || !IsGood(id))
                {
                    return false;
                }

                position = Math.Max(position, place);
                _left.Enqueue((device, id));
                return true;
            });
            await chunks.WaitDurableAsync(position, cancellationToken);
            return kept;
        }
        catch (StoreReadOnlyException)
        {
            // Nobody should rely on a disk that fails.
            return new byte[(offered.Count + 7) / 8];
        }
    }

    /// <summary>Gives up those of some chunks that all devices keep on which they belong; how many went.</summary>
    public async Task<int> GiveUpAsync(IEnumerable<ChunkId> surplus, CancellationToken cancellationToken)
    {
        int gone = 0;
        foreach (ChunkId[] batch in surplus.Chunk(Batch))
        {
            List<ChunkId> leaving = Begin(batch);
            if (leaving.Count == 0)
            {
                continue;
            }

            try
            {
                await chunks.FlagAsync(leaving, cancellationToken);
                gone += await chunks.GiveUpAsync(await AskAsync(leaving, cancellationToken), cancellationToken);
            }
            finally
            {
                End(leaving);
            }
        }

        return gone;
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private List<ChunkId> Begin(ChunkId[] batch)
    {
        lock (_gate)
        {
            return [.. batch.Where(chunk => _surplus.Begin(chunk, Now - _began, Now))];
        }
    }

    private void End(List<ChunkId> leaving)
    {
        lock (_gate)
        {
            leaving.ForEach(_surplus.End);
        }
    }

    private bool CountsAsHolder(ChunkId id)
    {
        lock (_gate)
        {
            return _surplus.CountsAsHolder(id, Now);
        }
    }

    /// <returns>Those that enough others keep.</returns>
    private async Task<List<ChunkId>> AskAsync(List<ChunkId> leaving, CancellationToken cancellationToken)
    {
        List<ChunkId> spared = [];
        foreach (IGrouping<NodeId, ChunkId> asked in leaving
            .SelectMany(chunk => homesOf(chunk).Select(home => (Home: home, Chunk: chunk))).GroupBy(one => one.Home, one => one.Chunk))
        {
            List<ChunkId> some = [.. asked];
            byte[] kept;
            try
            {
                kept = await peers.AskToKeepAsync(asked.Key, some, cancellationToken);
            }
            catch (IOException)
            {
                // Without its answer these stay.
                continue;
            }

            lock (_gate)
            {
                spared.AddRange(some.Where((chunk, place) => place / 8 < kept.Length && (kept[place / 8] & (1 << (place % 8))) != 0
                    && _surplus.Heard(chunk, new CopyStatement(asked.Key, IsDurable: true, TimeSpan.Zero), Placement.CopiesWanted, Now)));
            }
        }

        return spared;
    }

    private bool IsGood(ChunkId id)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(chunks.StoredBytesOf(id) ?? 0);
        try
        {
            chunks.ReadVerified(id, buffer);
            return true;
        }
        catch (ChunkMissingException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
