using System.Collections.Concurrent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <param name="Ciphertext">Null when no device has a good copy.</param>
/// <param name="From">Who sent it.</param>
/// <param name="BadCopies">Devices whose copy was wrong and has to be replaced.</param>
public sealed record FetchedChunk(byte[]? Ciphertext, NodeId? From, IReadOnlyList<NodeId> BadCopies);

/// <summary>Fetches a chunk from other devices as <see cref="HedgedRead"/> decides, and verifies it.</summary>
/// <param name="copiesAtOnce">Chunks on their way at once when nobody waits for them: enough for any line. Null: somebody waits for each.</param>
public sealed class ChunkFetch(IPeerLink link, TimeProvider time, int? copiesAtOnce = null)
{
    private readonly SemaphoreSlim? _line = copiesAtOnce is { } most ? new(most) : null;

    /// <param name="order">Whom to ask, in this order.</param>
    public async Task<FetchedChunk> FetchAsync(ChunkId chunk, IReadOnlyList<NodeId> order, CancellationToken cancellationToken)
    {
        HedgedRead read = new(order, isAwaited: _line is null);
        ConcurrentDictionary<NodeId, bool> progressed = [];
        Dictionary<Task<byte[]?>, NodeId> running = [];
        using CancellationTokenSource rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool isOnLine = await EnterAsync(cancellationToken);
        try
        {
            while (true)
            {
                foreach (NodeId alive in progressed.Keys.Where(holder => progressed.TryRemove(holder, out _)).ToList())
                {
                    read.Progress(alive, Now);
                }

                while (read.Next(Now) is { } next)
                {
                    running.Add(AskAsync(next, chunk, () => progressed[next] = true, rest.Token), next);
                }

                if (read.IsExhausted)
                {
                    return new FetchedChunk(null, null, read.BadCopies);
                }

                if (await AnyAsync(running.Keys, read.WakeAt, rest.Token) is not { } answer)
                {
                    continue;
                }

                running.Remove(answer, out NodeId holder);
                if (await answer is not { } bytes)
                {
                    read.Failed(holder);
                }
                else
                {
                    // While it is hashed, the next one may come.
                    isOnLine = Leave(isOnLine);
                    if (await ChunkId.OfAsync(bytes) == chunk)
                    {
                        return new FetchedChunk(bytes, holder, read.BadCopies);
                    }

                    read.Bad(holder);
                    _ = DoubtAsync(holder, chunk);
                    isOnLine = await EnterAsync(cancellationToken);
                }
            }
        }
        finally
        {
            Leave(isOnLine);
            await rest.CancelAsync();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private async Task<byte[]?> AskAsync(NodeId holder, ChunkId chunk, Action progressed, CancellationToken cancellationToken)
    {
        try
        {
            return await link.FetchAsync(holder, chunk, progressed, cancellationToken);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Somebody else is asked; a request that nobody waits for any more ends here, too.
            return null;
        }
    }

    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        await (_line?.WaitAsync(cancellationToken) ?? Task.CompletedTask);
        return _line is not null;
    }

    /// <returns>Always false: it is not on the line any more.</returns>
    private bool Leave(bool isOnLine)
    {
        if (isOnLine)
        {
            _line!.Release();
        }

        return false;
    }

    /// <summary>Nobody waits for it: the device looks at its copy, and has it replaced.</summary>
    private async Task DoubtAsync(NodeId holder, ChunkId chunk)
    {
        try
        {
            await link.DoubtAsync(holder, chunk, CancellationToken.None);
        }
        catch (IOException)
        {
            // It finds it by itself when it reads all it has.
        }
    }

    /// <summary>The first request that ends; null when it is time to look for another device.</summary>
    private async Task<Task<byte[]?>?> AnyAsync(
        IEnumerable<Task<byte[]?>> running, TimeSpan? wakeAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TimeSpan pause = wakeAt is { } at && at > Now ? at - Now : TimeSpan.Zero;
        Task delay = Task.Delay(wakeAt is null ? Timeout.InfiniteTimeSpan : pause, time, timer.Token);
        Task first = await Task.WhenAny([.. running, delay]);
        await timer.CancelAsync();
        return first as Task<byte[]?>;
    }
}
