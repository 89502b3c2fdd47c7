using Microsoft.Extensions.Logging;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Files;

/// <summary>Asks another device for its sums of all buckets (no bytes), or of the entries of one bucket (its number).</summary>
internal delegate Task<byte[]> AskForSums(byte[] question, CancellationToken cancellationToken);

/// <summary>
/// Once an hour: whether other devices that have the same journal show the same tree. What differs is made anew from the journal here,
/// and the other device does the same; an alert says so until both agree (docs/adr/0061).
/// </summary>
public sealed partial class CrossCheck : IDisposable
{
    /// <summary>Entries made anew in one round; the next one goes on.</summary>
    private const int MostAtOnce = 2000;

    /// <summary>Buckets looked into in one round: each costs both devices a pass over their tables.</summary>
    private const int MostBuckets = 16;

    /// <summary>Entries in one transaction, so that others write in between.</summary>
    private const int InOneTransaction = 50;

    /// <summary>There may be a million files to look through over there, once for each bucket.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly OperationLog _log;
    private readonly TreeRemake _remake;
    private readonly DeviceLinks _links;
    private readonly Devices _devices;
    private readonly StoreHealth _health;
    private readonly ILogger<CrossCheck> _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile TreeDigest? _last;

    internal CrossCheck(
        OperationLog log, Action<IReadOnlyList<Operation>> remade, DeviceLinks links, Devices devices, StoreHealth health, ILogger<CrossCheck> logger)
    {
        _log = log;
        _remake = new TreeRemake(log, remade);
        _links = links;
        _devices = devices;
        _health = health;
        _logger = logger;
    }

    /// <summary>Compares with all devices that answer.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The journal may have stayed the same for long, and a row of the tables may not.
        _last = null;
        foreach ((NodeId device, Cluster.Wire.PeerLink link) in _links.Up)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            try
            {
                await CompareAsync(device, link.AskForSumsAsync, limit.Token);
            }
            catch (Exception gone) when (!cancellationToken.IsCancellationRequested
                && gone is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
            {
                // It has just gone, or is of an older version: it is asked again in an hour.
            }
        }
    }

    /// <summary>What another device asks for: see <see cref="AskForSums"/>.</summary>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public async Task<byte[]> AnswerAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) => question.Length switch
    {
        0 => (await DigestAsync(cancellationToken)).Encode(),
        1 => TreeDigest.Pack(_log.Database.Read(connection => TreeDigest.OfBucket(connection, question.Span[0]))),
        _ => throw new InvalidDataException("A question for sums is one bucket or none."),
    };

    public void Dispose() => _turn.Dispose();

    /// <returns>The number of entries that differed, in the buckets that were looked into; 0 also when the two cannot be compared now.</returns>
    internal async Task<int> CompareAsync(NodeId device, AskForSums ask, CancellationToken cancellationToken)
    {
        TreeDigest theirs = TreeDigest.Decode(await ask([], cancellationToken));
        TreeDigest ours = await DigestAsync(cancellationToken);
        if (!ours.IsComparableWith(theirs))
        {
            // One of them has something that the other one has not got yet.
            return 0;
        }

        HashSet<Guid> differing = [];
        foreach (byte bucket in Enumerable.Range(0, TreeDigest.Buckets).Where(one => ours.Sums[one] != theirs.Sums[one]).Take(MostBuckets).Select(one => (byte)one))
        {
            Dictionary<Guid, ulong> there = TreeDigest.Unpack(await ask([bucket], cancellationToken));
            Dictionary<Guid, ulong> here = _log.Database.Read(connection => TreeDigest.OfBucket(connection, bucket));
            differing.UnionWith(here.Except(there).Concat(there.Except(here)).Select(one => one.Key));
        }

        string alert = $"tree-{device.Hex[..8]}";
        if (differing.Count == 0)
        {
            _health.Clear(alert);
            return 0;
        }

        string name = _devices.Find(device)?.Name ?? device.Short;
        LogDiffers(differing.Count, name);
        _health.Raise(
            alert, AlertLevel.Warning,
            $"This device and {name} did not show the same: {(differing.Count == 1 ? "1 entry differed" : $"{differing.Count} entries differed")}.",
            "Nothing is lost: both have the same journal of what was done. What differed is made anew from it on both, and compared again within the hour.",
            "If this stays for longer than two hours, run “peerstor doctor” on both devices: a disk or its memory may be failing.");
        try
        {
            foreach (Guid[] some in differing.Take(MostAtOnce).Chunk(InOneTransaction))
            {
                await _remake.RunAsync(some, cancellationToken);
            }
        }
        finally
        {
            _last = null;
        }

        return differing.Count;
    }

    /// <summary>Of what is in the tables now; made once for all who ask as long as the journal stays the same.</summary>
    private async Task<TreeDigest> DigestAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            byte[] journal = _log.Database.Read(TreeDigest.JournalOf);
            return _last is { } last && last.Journal.AsSpan().SequenceEqual(journal) && last.IsComparableWith(last)
                ? last
                : _last = await Task.Run(() => _log.Database.Read(TreeDigest.Of), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} entries differed from those on {Device} with the same journal; they are made anew from it.")]
    private partial void LogDiffers(int count, string device);
}
