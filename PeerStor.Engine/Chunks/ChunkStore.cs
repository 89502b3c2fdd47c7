using System.Buffers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>What a store holds. Sizes in bytes; <paramref name="SegmentBytes"/> is what its files take on the disk.</summary>
public sealed record StoreTotals(long Chunks, long LiveBytes, long SegmentBytes, bool Full);

/// <summary>
/// The chunks of this device, in append-only segment files (engine.md section 4). What was awaited with
/// <see cref="WaitDurableAsync"/> survives a crash at any point. Safe to use from every thread.
/// </summary>
public sealed class ChunkStore : IAsyncDisposable
{
    /// <summary>Behind the appends: the index, room on the disk, old segments.</summary>
    private static readonly TimeSpan Upkeep = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing may have needed a chunk before it goes, in time during which the store was open.</summary>
    public static readonly TimeSpan UnneededFor = TimeSpan.FromDays(7);

    private readonly StoreState state;
    private readonly DirectoryLock directoryLock;
    private readonly GroupCommit commit;
    private readonly ChunkAppender appender;
    private readonly ChunkReader reader;
    private readonly IndexFeeder feeder;
    private readonly DamageRegister damage;
    private readonly SegmentCompactor compactor;
    private readonly ILogger logger;
    private readonly SemaphoreSlim maintenance = new(1);
    private readonly SemaphoreSlim wake = new(0);
    private readonly ITimer timer;
    private readonly Task upkeep;
    private volatile bool closing;

    private ChunkStore(StoreState state, DirectoryLock directoryLock, ILogger logger)
    {
        this.state = state;
        this.directoryLock = directoryLock;
        this.logger = logger;
        commit = new GroupCommit(state.Options.Directory, state.Health, WakeWhenUrgent);
        appender = new ChunkAppender(state, commit, Growing(state));
        reader = new ChunkReader(state);
        feeder = new IndexFeeder(state, commit);
        damage = new DamageRegister(state, reader, feeder);
        compactor = new SegmentCompactor(state, appender, commit, feeder, damage);

        // No reader of the last run is left, so its old segments need not wait.
        compactor.DeleteRetired(TimeSpan.Zero);
        damage.ShowAlert();
        timer = state.Time.CreateTimer(_ => wake.Release(), null, Upkeep, Upkeep);
        upkeep = Task.Run(UpkeepAsync);
    }

    /// <summary>
    /// Opens the store of a directory. Only what the index has not seen is scanned, everything when it is missing.
    /// Throws <see cref="EngineStartException"/> when another process has it open.
    /// </summary>
    public static Task<ChunkStore> OpenAsync(
        ChunkStoreOptions options, StoreHealth health, TimeProvider time, ILogger<ChunkStore> logger,
        CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            Directory.CreateDirectory(options.Directory);
            DirectoryLock directoryLock = DirectoryLock.Take(options.Directory);
            try
            {
                SegmentFiles segments = new(options.Directory);
                StoreOpening opening = new(options, segments, health, time, logger);
                return new ChunkStore(opening.Open(cancellationToken), directoryLock, logger);
            }
            catch
            {
                directoryLock.Dispose();
                throw;
            }
        },
        cancellationToken);

    public StoreTotals Totals
    {
        get
        {
            lock (state.Gate)
            {
                List<Segment> all = [.. state.Segments.All];
                return new StoreTotals(
                    all.Sum(segment => segment.LiveChunks), all.Sum(segment => segment.LiveBytes),
                    state.Segments.TotalBytes, state.Room.Full);
            }
        }
    }

    /// <summary>How long this store was open, by the monotonic clock over all runs: what flags of deletion are dated by.</summary>
    public TimeSpan Observed => TimeSpan.FromSeconds(state.Observed.Seconds);

    /// <summary>More than half of the room that this store may take is taken.</summary>
    public bool IsTight
    {
        get
        {
            lock (state.Gate)
            {
                return state.Room.IsTight(state.Segments.TotalBytes);
            }
        }
    }

    /// <summary>The most that the segment files may take from now on; null: what the disk has. Nothing goes away because it became less.</summary>
    public void Contribute(long? bytes)
    {
        lock (state.Gate)
        {
            state.Room.ContributedBytes = bytes;
        }
    }

    /// <summary>What a chunk takes here; null when it is not here.</summary>
    public int? StoredBytesOf(ChunkId id) => state.Find(id)?.Length;

    /// <summary>
    /// "Have you got this chunk", asked with the intent to rely on it: true when a durable copy is here, which is then
    /// kept. False also for one that is not durable yet: append it, which costs nothing and gives the position to wait for.
    /// </summary>
    public bool Revive(ChunkId id)
    {
        if (!appender.Revive(id))
        {
            return false;
        }

        if (state.Find(id) is { } place && reader.HasHeader(id, place))
        {
            return true;
        }

        ReportDamaged(id);
        return false;
    }

    /// <summary>
    /// The same for who can wait: the position for <see cref="WaitDurableAsync"/> of the copy here, which is then kept, or null.
    /// The record itself is not looked at.
    /// </summary>
    public long? Keep(ChunkId id) => appender.Keep(id);

    /// <summary>
    /// Throws <see cref="StoreFullException"/> when so many bytes would not fit, or <see cref="StoreReadOnlyException"/>:
    /// to refuse an upload before it begins.
    /// </summary>
    public void EnsureRoom(long bytes)
    {
        state.Health.ThrowIfReadOnly();
        lock (state.Gate)
        {
            state.Room.Probe(bytes, state.Segments.TotalBytes);
        }
    }

    /// <summary>
    /// Adds a chunk, or revives it when it is here. The position is for <see cref="WaitDurableAsync"/>; positions grow, so
    /// the largest of several covers all. Throws <see cref="StoreFullException"/> or <see cref="StoreReadOnlyException"/>.
    /// </summary>
    /// <param name="record"><see cref="ChunkRecord.HeaderBytes"/> of room, which are overwritten, then the ciphertext.</param>
    public long Append(ChunkId id, Span<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(record.Length, ChunkRecord.HeaderBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            record.Length, ChunkRecord.HeaderBytes + ChunkRecord.MaxCiphertextBytes);
        return appender.Append(id, record);
    }

    /// <summary>Adds a chunk as it came from another device. Position and errors as for <see cref="Append"/>.</summary>
    public long AppendCiphertext(ChunkId id, ReadOnlySpan<byte> ciphertext)
    {
        byte[] record = ArrayPool<byte>.Shared.Rent(ChunkRecord.HeaderBytes + ciphertext.Length);
        try
        {
            ciphertext.CopyTo(record.AsSpan(ChunkRecord.HeaderBytes));
            return Append(id, record.AsSpan(0, ChunkRecord.HeaderBytes + ciphertext.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    /// <summary>
    /// Adds a chunk that was acknowledged before and that a crash may have taken from the store. It may use the room that is
    /// kept free. Position and errors as for <see cref="Append"/>.
    /// </summary>
    /// <param name="record">Header and ciphertext, as <see cref="Append"/> wrote them.</param>
    public long Restore(Span<byte> record) =>
        appender.Append(ChunkId.Of(record[ChunkRecord.HeaderBytes..]), record, promised: true);

    /// <summary>Completes when all up to the position is on the disk; fails with <see cref="StoreReadOnlyException"/>.</summary>
    public Task WaitDurableAsync(long position, CancellationToken cancellationToken) =>
        commit.WaitAsync(position, cancellationToken);

    /// <summary>The length of a chunk's ciphertext, in bytes; false when the chunk is not here.</summary>
    public bool TryGetStoredLength(ChunkId id, out int bytes)
    {
        ChunkPlace? place = state.Find(id);
        bytes = place?.Length ?? 0;
        return place is not null;
    }

    /// <summary>
    /// Reads a chunk's ciphertext; the count of bytes. The header is checked, the content is not: who has the key opens
    /// it, and calls <see cref="ReportDamaged"/> when that fails. Throws <see cref="ChunkMissingException"/>.
    /// </summary>
    public int Read(ChunkId id, Span<byte> destination)
    {
        try
        {
            return reader.Read(id, destination);
        }
        catch (ChunkMissingException missing) when (missing.Damaged)
        {
            ReportDamaged(id);
            throw;
        }
    }

    /// <summary>The same for who has no key: the content is hashed and is right, or the call throws.</summary>
    public int ReadVerified(ChunkId id, Span<byte> destination)
    {
        int bytes = Read(id, destination);
        if (ChunkId.Of(destination[..bytes]) == id)
        {
            return bytes;
        }

        ReportDamaged(id);
        throw new ChunkMissingException(id, damaged: true);
    }

    /// <summary>Has a chunk looked at that somebody could not open. True when it is bad: it is then out of use.</summary>
    public bool ReportDamaged(ChunkId id) => damage.Report(id);

    /// <summary>Chunks that were found bad and have not been written anew.</summary>
    public IReadOnlyList<ChunkId> Damaged => [.. damage.List().Select(chunk => chunk.Id)];

    /// <summary>Re-hashes chunks and takes bad ones out of use.</summary>
    public Task<ScrubReport> ScrubAsync(ScrubOptions options, CancellationToken cancellationToken) =>
        Task.Run(() => new ChunkScrubber(state, feeder, damage).ScrubAsync(options, cancellationToken), cancellationToken);

    /// <summary>Gives back the room of removed chunks; the count of segments that were emptied.</summary>
    public Task<int> CompactAsync(CancellationToken cancellationToken) =>
        AloneAsync(() => compactor.CompactAsync(cancellationToken), cancellationToken);

    /// <summary>Flags chunks that nothing needs and removes those unneeded for seven days.</summary>
    public Task<CollectResult> CollectAsync(FindReferenced findReferenced, MayRemove mayRemove, CancellationToken cancellationToken) =>
        AloneAsync(() => new ChunkCollector(state, feeder).CollectAsync(findReferenced, mayRemove, cancellationToken), cancellationToken);

    /// <summary>Begins to give up chunks that other devices keep. Whoever appends, revives or keeps one before
    /// <see cref="GiveUpAsync"/> keeps it.</summary>
    public Task FlagAsync(IReadOnlyList<ChunkId> surplus, CancellationToken cancellationToken) => AloneAsync(
        () =>
        {
            new ChunkCollector(state, feeder).Flag(surplus);
            return Task.FromResult(true);
        },
        cancellationToken);

    /// <summary>Removes chunks that were flagged and that nobody here wanted since; how many went.</summary>
    public Task<int> GiveUpAsync(IReadOnlyList<ChunkId> surplus, CancellationToken cancellationToken) =>
        AloneAsync(() => Task.FromResult(new ChunkCollector(state, feeder).RemoveFlagged(surplus)), cancellationToken);

    /// <summary>Makes everything durable and the index complete, so that the next start has nothing to scan.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closing)
        {
            return;
        }

        closing = true;
        await timer.DisposeAsync();
        wake.Release();
        await upkeep;
        await maintenance.WaitAsync();
        commit.Dispose();
        MarkClean();
        state.Dispose();
        directoryLock.Dispose();
        maintenance.Dispose();
        wake.Dispose();
    }

    private static Segment? Growing(StoreState state)
    {
        Segment? last = state.Segments.All.LastOrDefault();
        foreach (Segment segment in state.Segments.All.Where(segment => segment != last))
        {
            segment.Sealed = true;
        }

        return last is { Sealed: false, RetiredAt: null } && last.LengthBytes < state.Options.SegmentBytes ? last : null;
    }

    private void WakeWhenUrgent()
    {
        if (feeder.IsUrgent && wake.CurrentCount == 0)
        {
            wake.Release();
        }
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await maintenance.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            maintenance.Release();
        }
    }

    private async Task UpkeepAsync()
    {
        while (!closing)
        {
            await wake.WaitAsync();
            try
            {
                KeepUp();
            }
            catch (Exception error) when (error is IOException or SqliteException)
            {
                StoreLog.UpkeepFailed(logger, error);
            }
        }
    }

    private void KeepUp()
    {
        if (state.Health.ReadOnly)
        {
            return;
        }

        feeder.Feed();
        lock (state.Gate)
        {
            state.Room.Recheck(state.Segments.TotalBytes);
        }

        compactor.DeleteRetired(SegmentCompactor.RetiredFor);
    }

    private void MarkClean()
    {
        if (state.Health.ReadOnly)
        {
            return;
        }

        try
        {
            feeder.Feed();
            state.Index.Changes.Transact(changes =>
            {
                changes.SetMeta("observed_seconds", state.Observed.Seconds);
                changes.SetMeta("clean", 1);
            });
            state.Index.Checkpoint(whole: true);
        }
        catch (Exception error) when (error is IOException or SqliteException)
        {
            // The next start checks the index and scans what it lacks.
            StoreLog.UpkeepFailed(logger, error);
        }
    }
}
