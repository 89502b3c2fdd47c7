using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Depot;

/// <summary>How it stands with the place beside this device. <paramref name="Trouble"/> null: the last request went well.</summary>
public sealed record DepotStatus(
    BackendKind Kind, string Place, bool IsOpen, BackendException? Trouble, DateTimeOffset? TroubleSince, DepotTotals Totals, AuditReport? LastAudit,
    IReadOnlyDictionary<string, BackendCount> Requests);

/// <summary>
/// A storage backend as a place for chunks. They lie there as they lie here, encrypted: the place learns nothing but their sizes.
/// </summary>
public sealed class ChunkDepot : IAsyncDisposable
{
    private const string AwayAlert = "backend-away";

    /// <summary>Something that should lie there does not: everything is compared, but not for each part anew.</summary>
    private static readonly TimeSpan AuditAgain = TimeSpan.FromMinutes(10);

    private readonly DepotTable _table;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ConcurrentDictionary<ChunkId, bool> _damaged = new();
    private BackendException? _trouble;
    private DateTimeOffset? _troubleSince;

    /// <param name="writers">The devices that may write there.</param>
    internal ChunkDepot(IStorageBackend backend, DepotTable table, Func<IReadOnlyList<NodeId>> writers, StoreHealth health, TimeProvider time)
    {
        Backend = backend;
        Packs = new PackFinder(backend, table, writers, time);
        _table = table;
        _health = health;
        _time = time;
    }

    /// <summary>It answers again or no longer does, or something got there; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    public IStorageBackend Backend { get; }

    /// <summary>Null until it answered for the first time.</summary>
    internal long? Number { get; private set; }

    /// <summary>What the place goes by where devices that keep something are counted; null until it answered for the first time, and for
    /// one that is no store of several copies by itself.</summary>
    internal NodeId? Holder { get; private set; }

    /// <summary>All content of what this device wrote up to here lies there; null: not looked at since the start.</summary>
    internal (ulong Epoch, long Sequence)? Brought { get; set; }

    /// <summary>Called when an object turned out not to be what its name says.</summary>
    internal Action<ChunkId> DamageSeen { get; set; } = _ => { };

    /// <summary>Called when something does not lie there that should.</summary>
    internal Action MissingSeen { get; set; } = () => { };

    internal AuditReport? LastAudit { get; set; }

    internal PackFinder Packs { get; }

    public DepotStatus Status => new(
        Backend.Kind, Backend.Place, Number is not null, _trouble, _troubleSince, _table.Totals(Number), LastAudit, Backend.Counters.Counts);

    /// <summary>The chunk's ciphertext, whole and true; null when it does not lie there.</summary>
    /// <exception cref="BackendException">The place could not be asked.</exception>
    public async Task<byte[]?> ReadAsync(ChunkId chunk, CancellationToken cancellationToken)
    {
        byte[]? ciphertext = null;
        await ReadAsync(chunk, bytes => ciphertext = bytes.ToArray(), cancellationToken);
        return ciphertext;
    }

    /// <summary>Shows the chunk's ciphertext, whole and true, to somebody who does not keep it: a film is a thousand of them. False when it
    /// does not lie there.</summary>
    /// <exception cref="BackendException">The place could not be asked.</exception>
    public async Task<bool> ReadAsync(ChunkId chunk, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken)
    {
        try
        {
            await OpenAsync(cancellationToken);
            bool isThere = await FetchAsync(chunk, show, cancellationToken);
            Answered();
            if (!isThere && Holds(chunk) && (LastAudit is null || _time.GetUtcNow() - LastAudit.At > AuditAgain))
            {
                MissingSeen();
            }

            return isThere;
        }
        catch (BackendException trouble)
        {
            Failed(trouble);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        Packs.Dispose();
        _opening.Dispose();
    }

    /// <summary>Finds out which place it is, once.</summary>
    internal async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        if (Number is { } known)
        {
            return known;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (Number is null)
            {
                (string mark, bool isNew) = await DepotMark.FindAsync(Backend, _table, cancellationToken);
                Number = await _table.NumberAsync(mark, Backend.Place);
                Holder = Backend.Replicates ? new NodeId(SHA256.HashData(Encoding.ASCII.GetBytes("peerstor depot " + mark))) : null;
                if (isNew)
                {
                    MissingSeen();
                }
            }

            return Number.Value;
        }
        finally
        {
            _opening.Release();
        }
    }

    internal bool Holds(ChunkId chunk) => Number is { } number && _table.Holds(number, chunk);

    /// <summary>Whether an object of the right size is where the chunk should be.</summary>
    internal async Task<bool> IsThereAsync(ChunkId chunk, int bytes, CancellationToken cancellationToken)
    {
        (string key, long length) = Number is { } number && _table.PlaceOf(number, chunk) is var (pack, packBytes, _, _)
            ? (pack, packBytes)
            : (DepotKey.Of(chunk), bytes);
        return (await Backend.FindAsync(key, cancellationToken))?.LengthBytes == length;
    }

    /// <summary>The object was read and is not the chunk: a good copy takes its place.</summary>
    internal bool IsDamaged(ChunkId chunk) => _damaged.ContainsKey(chunk);

    internal void Mended(ChunkId chunk) => _damaged.TryRemove(chunk, out _);

    /// <summary>What others did there may be seen differently now.</summary>
    internal void Tell() => Changed?.Invoke();

    internal void Answered()
    {
        if (Interlocked.Exchange(ref _trouble, null) is not null)
        {
            _troubleSince = null;
            _health.Clear(AwayAlert);
            Changed?.Invoke();
        }
    }

    /// <returns>Whether this is other trouble than before.</returns>
    internal bool Failed(BackendException trouble)
    {
        bool isNew = _trouble?.Message != trouble.Message;
        _troubleSince ??= _time.GetUtcNow();
        _trouble = trouble;
        _health.Raise(
            AwayAlert, AlertLevel.Warning, trouble.Message,
            trouble.Trouble == BackendTrouble.NotAllowed
                ? "What is new is kept on this device and goes there as soon as the key is allowed all that it needs."
                : "What is new is kept on this device and goes there as soon as that works again. What lies only there cannot be read now.",
            trouble.IsPassing ? "It is tried again by itself. Settings, Storage shows what waits."
                : "It is tried again every minute, so what is mended there is noticed. Settings, Storage tests it step by step.");
        Changed?.Invoke();
        return isNew;
    }

    private async Task<bool> FetchAsync(ChunkId chunk, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken)
    {
        long depot = Number!.Value;
        Sight packed = await FetchPackedAsync(depot, chunk, show, cancellationToken);
        if (packed == Sight.Good)
        {
            Mended(chunk);
            return true;
        }

        Sight alone = await ShowAsync(chunk, DepotKey.Of(chunk), 0, null, show, cancellationToken);
        if (alone == Sight.Good)
        {
            Mended(chunk);
            await (packed == Sight.Unknown ? Task.CompletedTask : _table.UnpackedAsync(depot, chunk));
            return true;
        }

        // Bytes that are not the chunk are as good as none.
        if (packed == Sight.Wrong || alone == Sight.Wrong)
        {
            if (_damaged.TryAdd(chunk, true))
            {
                DamageSeen(chunk);
            }

            return false;
        }

        if (packed == Sight.Missing || _table.Holds(depot, chunk))
        {
            return false;
        }

        // Another device may have brought it a moment ago.
        await Packs.LookAsync(depot, cancellationToken);
        return await FetchPackedAsync(depot, chunk, show, cancellationToken) == Sight.Good;
    }

    private async Task<Sight> FetchPackedAsync(long depot, ChunkId chunk, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken) =>
        _table.PlaceOf(depot, chunk) is var (key, _, offset, bytes) ? await ShowAsync(chunk, key, offset, bytes, show, cancellationToken) : Sight.Unknown;

    private async Task<Sight> ShowAsync(
        ChunkId chunk, string key, long offset, long? count, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken)
    {
        await using Stream? stream = await Backend.GetAsync(key, offset, count, cancellationToken);
        return stream is null ? Sight.Missing
            : stream.Length <= ChunkRecord.MaxCiphertextBytes && await IsShownAsync(chunk, stream, show, cancellationToken) ? Sight.Good
            : Sight.Wrong;
    }

    private static async Task<bool> IsShownAsync(ChunkId chunk, Stream stream, Action<ReadOnlyMemory<byte>> show, CancellationToken cancellationToken)
    {
        byte[] ciphertext = ArrayPool<byte>.Shared.Rent((int)stream.Length);
        try
        {
            Memory<byte> whole = ciphertext.AsMemory(0, (int)stream.Length);
            await stream.ReadExactlyAsync(whole, cancellationToken);
            if (ChunkId.Of(whole.Span) != chunk)
            {
                return false;
            }

            show(whole);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ciphertext);
        }
    }

    private enum Sight
    {
        /// <summary>Nothing is known of such a place.</summary>
        Unknown,
        Missing,
        Wrong,
        Good,
    }
}
