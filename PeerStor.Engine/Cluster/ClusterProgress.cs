using System.Buffers.Binary;
using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// How far every device is with every log, as it last told: which operations it has on disk, and up to which it also keeps
/// the chunks. Written down every few seconds, so that a device that sleeps still counts after a restart of this one.
/// </summary>
internal sealed class ClusterProgress : IAsyncDisposable
{
    /// <summary>Of one device. Thousands of devices have fewer, also after many restores.</summary>
    internal const int MostLogs = 10_000;

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(10);

    private readonly NodeDatabase _database;
    private readonly LogExchange _logs;
    private readonly NodeId _own;
    private readonly ConcurrentDictionary<(NodeId Device, NodeId Origin, ulong Epoch), LogProgress> _known = new();
    private readonly ConcurrentDictionary<(NodeId Device, ulong Origin), ulong> _settledClocks = new();
    private readonly ITimer _timer;
    private volatile bool _isDirty;

    public ClusterProgress(NodeDatabase database, LogExchange logs, NodeId own, TimeProvider time)
    {
        _database = database;
        _logs = logs;
        _own = own;
        Load();
        _timer = time.CreateTimer(_ => _ = WriteAsync(), null, WriteInterval, WriteInterval);
    }

    /// <summary>A device got further; handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>How far this device is.</summary>
    public IReadOnlyList<LogProgress> Own() =>
    [
        .. _logs.Vector().Select(state => _known.TryGetValue((_own, state.Origin, state.Epoch), out LogProgress? settled)
            ? settled with { State = state }
            : new LogProgress(state, 0, 0)),
    ];

    public LogProgress? Of(NodeId device, NodeId origin, ulong epoch) => _known.GetValueOrDefault((device, origin, epoch));

    /// <summary>How far a device is with all logs that it told of.</summary>
    public IEnumerable<LogProgress> All(NodeId device) => _known.Where(one => one.Key.Device == device).Select(one => one.Value);

    /// <summary>Takes note of what a device told of itself. Of more logs than a cluster can have it is not told.</summary>
    public void Note(NodeId device, IEnumerable<LogProgress> progress)
    {
        bool isNews = false;
        int logs = _known.Count(one => one.Key.Device == device);
        foreach (LogProgress one in progress)
        {
            (NodeId, NodeId, ulong) key = (device, one.State.Origin, one.State.Epoch);
            if (_known.TryGetValue(key, out LogProgress? before) && before.State.Sequence == one.State.Sequence && before.Settled == one.Settled)
            {
                continue;
            }

            if (before is null && ++logs > MostLogs)
            {
                break;
            }

            _known[key] = one;
            isNews = true;
        }

        if (isNews)
        {
            NoteClocks(device);
            _isDirty = true;
            Changed?.Invoke();
        }
    }

    /// <summary>Whether a device keeps all that it should of an operation.</summary>
    /// <param name="stamp">The operation's: 8 bytes of clock, then the start of its origin.</param>
    public bool IsSettled(NodeId device, ReadOnlySpan<byte> stamp) =>
        _settledClocks.TryGetValue((device, BinaryPrimitives.ReadUInt64BigEndian(stamp[8..])), out ulong clock)
        && clock >= BinaryPrimitives.ReadUInt64BigEndian(stamp);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await WriteAsync();
    }

    // The clocks of a node's epochs follow each other.
    private void NoteClocks(NodeId device)
    {
        foreach (IGrouping<ulong, LogProgress> origin in All(device).GroupBy(one => one.State.Origin.Prefix))
        {
            _settledClocks[(device, origin.Key)] = origin.Max(one => one.SettledClock);
        }
    }

    private void Load()
    {
        foreach ((NodeId device, LogProgress progress) in _database.Read(connection => connection.Query(
            "SELECT device, origin, epoch, seq, settled, settled_clock FROM device_progress",
            row => (NodeId.Of(row.Bytes(0)), new LogProgress(
                new LogState(NodeId.Of(row.Bytes(1)), unchecked((ulong)row.GetInt64(2)), row.GetInt64(3), []), row.GetInt64(4),
                unchecked((ulong)row.GetInt64(5)))))))
        {
            _known[(device, progress.State.Origin, progress.State.Epoch)] = progress;
        }

        foreach (NodeId device in _known.Keys.Select(key => key.Device).Distinct())
        {
            NoteClocks(device);
        }
    }

    private async Task WriteAsync()
    {
        if (!_isDirty)
        {
            return;
        }

        _isDirty = false;
        try
        {
            await _database.Writer.RunAsync(
                transaction =>
                {
                    foreach (((NodeId device, NodeId origin, ulong epoch), LogProgress one) in _known)
                    {
                        transaction.Connection.Execute(
                            """
                            INSERT OR REPLACE INTO device_progress (device, origin, epoch, seq, settled, settled_clock)
                            VALUES ($1, $2, $3, $4, $5, $6)
                            """,
                            device.ToArray(), origin.ToArray(), epoch, one.State.Sequence, one.Settled, one.SettledClock);
                    }

                    return true;
                },
                CancellationToken.None);
        }
        catch (IOException)
        {
            // The disk refuses, which an alert says already; devices tell it anew when they come.
            _isDirty = true;
        }
    }
}
