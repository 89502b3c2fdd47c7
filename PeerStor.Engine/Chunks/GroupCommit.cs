using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Makes appended records durable, many with one fsync. It syncs at once when somebody waits or 8 MiB are dirty; what
/// arrives meanwhile joins the next sync. There is no fixed delay: docs/adr/0005 has the figures.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    /// <summary>Above this the disk is kept busy even when nobody waits, so that a later wait is short.</summary>
    private const long FlushBytes = 8 << 20;

    private readonly object sync = new();
    private readonly string directory;
    private readonly StoreHealth health;
    private readonly Action durableChanged;
    private readonly HashSet<Segment> dirty = [];
    private readonly Thread thread;
    private List<Waiter> waiters = [];
    private bool directoryDirty;
    private long appended;
    private long durable;
    private bool stopping;
    private Exception? failure;

    public GroupCommit(string directory, StoreHealth health, Action durableChanged)
    {
        this.directory = directory;
        this.health = health;
        this.durableChanged = durableChanged;
        thread = new Thread(Run) { IsBackground = true, Name = "chunk commit" };
        thread.Start();
    }

    /// <summary>Everything up to this position is on the disk. Positions are bytes appended since the start.</summary>
    public long Durable => Volatile.Read(ref durable);

    /// <summary>Notes bytes that were written to a segment; the position to wait for.</summary>
    public long Appended(Segment segment, long bytes, bool newFile)
    {
        lock (sync)
        {
            dirty.Add(segment);
            directoryDirty |= newFile;
            appended += bytes;
            if (appended - durable >= FlushBytes)
            {
                Monitor.Pulse(sync);
            }

            return appended;
        }
    }

    /// <summary>Completes when all up to the position is durable; fails with <see cref="StoreReadOnlyException"/>.</summary>
    public Task WaitAsync(long position, CancellationToken cancellationToken)
    {
        if (position <= Durable)
        {
            return Task.CompletedTask;
        }

        lock (sync)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(position, appended);
            if (position <= durable)
            {
                return Task.CompletedTask;
            }

            if (failure is not null || stopping)
            {
                return Task.FromException(new StoreReadOnlyException(failure));
            }

            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Add(new Waiter(position, done));
            Monitor.Pulse(sync);
            return cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task;
        }
    }

    /// <summary>Syncs what is left and ends.</summary>
    public void Dispose()
    {
        lock (sync)
        {
            stopping = true;
            Monitor.Pulse(sync);
        }

        thread.Join();
    }

    private void Run()
    {
        while (NextWork(out long target, out Segment[] segments, out bool syncDirectory))
        {
            try
            {
                foreach (Segment segment in segments)
                {
                    segment.Sync();
                }

                if (syncDirectory)
                {
                    DurableFile.SyncDirectory(directory);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Fail(error);
                return;
            }

            Complete(target);
        }
    }

    private bool NextWork(out long target, out Segment[] segments, out bool syncDirectory)
    {
        lock (sync)
        {
            while (!stopping && waiters.Count == 0 && appended - durable < FlushBytes)
            {
                Monitor.Wait(sync);
            }

            target = appended;
            segments = [.. dirty];
            syncDirectory = directoryDirty;
            dirty.Clear();
            directoryDirty = false;
            return appended > durable;
        }
    }

    private void Complete(long target)
    {
        List<Waiter> done;
        lock (sync)
        {
            Volatile.Write(ref durable, target);
            done = [.. waiters.Where(waiter => waiter.Position <= target)];
            waiters = [.. waiters.Where(waiter => waiter.Position > target)];
        }

        foreach (Waiter waiter in done)
        {
            waiter.Done.SetResult();
        }

        durableChanged();
    }

    /// <summary>The kernel may have dropped the pages, so this sync is never tried again.</summary>
    private void Fail(Exception error)
    {
        health.MakeReadOnly(
            "chunk-sync-failed",
            $"The disk could not confirm that data was written: {error.Message}",
            "What was acknowledged before is safe. This device takes no new data, so that nothing is promised that may be lost.",
            "Check the disk's health and free space, then start PeerStor again.");
        List<Waiter> failed;
        lock (sync)
        {
            failure = error;
            failed = waiters;
            waiters = [];
        }

        foreach (Waiter waiter in failed)
        {
            waiter.Done.SetException(new StoreReadOnlyException(error));
        }
    }

    private sealed record Waiter(long Position, TaskCompletionSource Done);
}
