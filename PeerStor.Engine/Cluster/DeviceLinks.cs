using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Cluster;

/// <summary>The connections of this device with all others of the cluster.</summary>
public sealed class DeviceLinks : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromSeconds(30);

    /// <summary>Where somebody's cursor was is of no use later.</summary>
    private static readonly TimeSpan SayPatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<NodeId, DeviceTalk> _talks = new();
    private readonly ConcurrentDictionary<NodeId, IReadOnlyList<string>> _heard = new();
    private readonly TalkParts _parts;
    private readonly StoreHealth _health;
    private readonly X509Certificate2 _certificate;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ITimer _release;
    private bool _isStopped;
    private long _changes;

    internal DeviceLinks(
        NodeIdentity node, Devices devices, Func<IReadOnlyList<string>> ownAddresses, LogExchange logs, AheadOperations ahead, ClusterProgress progress,
        DeviceStates states, ChunkStore chunks, StoreHealth health, ReferenceClock time, ILogger<DeviceLinks> logger)
    {
        _health = health;
        _certificate = node.CreateCertificate(time.GetUtcNow());
        _parts = new TalkParts(
            devices, logs, progress, states, () => OwnFigures(), chunks, _certificate, time, AddressesOf, ownAddresses, NoteChange,
            stop => ahead.IsAny ? ahead.RenewAsync(epoch => KnownElsewhere(progress, epoch), stop) : Task.CompletedTask,
            (member, askedAt, theirs) => Heard(member, askedAt, theirs), NoteTrouble, logger);
        devices.Changed += Adjust;
        progress.Changed += () => Changed?.Invoke();
        _release = time.CreateTimer(_ => _ = ReleaseAsync(), null, ReleaseInterval, ReleaseInterval);
    }

    /// <summary>A device came or went, or got further; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>A device said how long the logs are that it has; the question was sent at that moment of the store's observed time.</summary>
    internal Action<NodeId, TimeSpan, IReadOnlyList<LogProgress>> Heard { get; set; } = (_, _, _) => { };

    /// <summary>Grows when a device comes or goes.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Where devices were seen on the local network just now; set by who looks.</summary>
    public Func<NodeId, IReadOnlyList<string>> Sighted { get; set; } = _ => [];

    /// <summary>What this device tells of itself; set by who measures.</summary>
    internal Func<DeviceFigures?> OwnFigures { get; set; } = () => null;

    public IReadOnlyList<DeviceLink> All => [.. _talks.Values.Select(talk => talk.State)];

    internal IReadOnlyList<(NodeId Device, PeerLink Link)> Up =>
        [.. _talks.Select(talk => (talk.Key, talk.Value.Link)).Where(talk => talk.Link is not null).Select(talk => (talk.Key, talk.Link!))];

    public bool IsAnyUp => _talks.Values.Any(talk => talk.Link is not null);

    /// <summary>Tells all that answer who has which note open here; whom it does not reach learns it the next time.</summary>
    public Task SayAsync(byte[] places) => Task.WhenAll(Up.Select(async one =>
    {
        using CancellationTokenSource limit = new(SayPatience);
        try
        {
            await one.Link.SayAsync(places, limit.Token);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It has just gone, or is of an older version.
        }
    }));

    /// <summary>Begins to talk with all members.</summary>
    public void Start() => Adjust();

    /// <summary>Devices may be somewhere else now: looks for those that do not answer at once.</summary>
    public void Hurry()
    {
        foreach (DeviceTalk talk in _talks.Values.Where(talk => !talk.State.IsUp))
        {
            talk.Hurry();
        }
    }

    /// <summary>Looks for a device where somebody says that it is: for networks in which devices do not hear each other.</summary>
    public void TryAt(NodeId device, string address)
    {
        Hear(device, [address]);
        _talks.GetValueOrDefault(device)?.Hurry();
    }

    /// <summary>A device said where it can be reached: it may have moved since it wrote that into the journal.</summary>
    internal void Hear(NodeId device, IReadOnlyList<string> addresses)
    {
        if (addresses.Count > 0 && !(_heard.TryGetValue(device, out IReadOnlyList<string>? before) && before.SequenceEqual(addresses)))
        {
            _heard[device] = addresses;
            _talks.GetValueOrDefault(device)?.Hurry();
        }
        else
        {
            _talks.GetValueOrDefault(device)?.CallBack();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Devices.Changed -= Adjust;
        await _release.DisposeAsync();
        await _turn.WaitAsync();
        _isStopped = true;
        await Task.WhenAll(_talks.Values.Select(talk => talk.DisposeAsync().AsTask()));
        _certificate.Dispose();
        _turn.Dispose();
    }

    private long KnownElsewhere(ClusterProgress progress, ulong epoch) =>
        _parts.Devices.Others.Max(device => progress.Of(device.Id, _parts.Devices.Own, epoch)?.State.Sequence ?? 0);

    /// <summary>A device came or went.</summary>
    private void NoteChange()
    {
        Interlocked.Increment(ref _changes);
        Changed?.Invoke();
        _ = Task.Run(async () =>
        {
            await _parts.States.WriteAsync();
            await FindLostAsync();
        });
    }

    /// <summary>Who was declared lost and answers is not lost.</summary>
    private async Task FindLostAsync()
    {
        foreach (Device lost in _parts.Devices.Others.Where(device => device.LostAt is not null && _talks.GetValueOrDefault(device.Id)?.State.IsUp == true))
        {
            try
            {
                await _parts.Devices.DeclareLostAsync(lost.Id, isLost: false, CancellationToken.None);
            }
            catch (Exception refused) when (refused is IOException or System.Threading.Channels.ChannelClosedException)
            {
                // Tried again when something changes; the disk has an alert.
            }
        }
    }

    private void Adjust() => _ = Task.Run(AdjustAsync);

    private async Task AdjustAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_isStopped)
            {
                return;
            }

            HashSet<NodeId> wanted = _parts.Devices.IsRemoved ? [] : [.. _parts.Devices.Others.Select(device => device.Id)];
            foreach (NodeId id in wanted.Where(id => !_talks.ContainsKey(id)))
            {
                DeviceTalk talk = new(_parts, id);
                _talks[id] = talk;
                talk.Start();
            }

            foreach (NodeId id in _talks.Keys.Where(id => !wanted.Contains(id)))
            {
                if (_talks.TryRemove(id, out DeviceTalk? talk))
                {
                    await talk.DisposeAsync();
                }
            }
        }
        finally
        {
            _turn.Release();
        }

        Interlocked.Increment(ref _changes);
        Changed?.Invoke();
        await FindLostAsync();
    }

    private IReadOnlyList<string> AddressesOf(NodeId device)
    {
        DeviceLink? last = _talks.GetValueOrDefault(device)?.State;
        IEnumerable<string> known = _parts.Devices.Find(device)?.Addresses ?? [];
        return [.. (last?.Address is { } address ? [address] : Array.Empty<string>()).Concat(_heard.GetValueOrDefault(device, [])).Concat(Sighted(device)).Concat(known).Distinct()];
    }

    private void NoteTrouble(NodeId origin, ReceiveOutcome outcome)
    {
        string id = $"journal-{origin.Hex[..8]}";
        if (outcome == ReceiveOutcome.Done)
        {
            _health.Clear(id);
            return;
        }

        _health.Raise(
            id, AlertLevel.Warning,
            $"The device {_parts.Devices.Find(origin)?.Name ?? origin.Short} has two different pasts.",
            outcome == ReceiveOutcome.Fork
                ? "Its database was put back to an older state, or it was copied. What it wrote since then does not arrive here."
                : "Changes came in its name that it did not sign. They were refused.",
            "Remove the device from the cluster and pair it again; its files on this device stay.");
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await _parts.Logs.ReleaseAsync(CancellationToken.None);
        }
        catch (Exception refused) when (refused is IOException or System.Threading.Channels.ChannelClosedException)
        {
            // Tried again after a while; an alert says what the disk has.
        }
    }
}
