using System.Collections.Concurrent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Cluster;

/// <param name="SeenAt">When it was last heard of here.</param>
/// <param name="Figures">What it told of itself then; null when it told nothing.</param>
public sealed record DeviceState(DateTimeOffset SeenAt, DeviceFigures? Figures);

/// <summary>
/// What every other device last told of itself, and when. Kept over a restart, so that a device that sleeps is shown as it
/// was; written when a device goes away and when the node stops, because it changes every two seconds.
/// </summary>
public sealed class DeviceStates : IAsyncDisposable
{
    private readonly NodeDatabase _database;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<NodeId, DeviceState> _known = new();
    private long _changes;

    internal DeviceStates(NodeDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        foreach ((NodeId device, DeviceState state) in database.Read(connection => connection.Query(
            "SELECT device, seen, figures FROM device_states",
            row => (NodeId.Of(row.Bytes(0)), new DeviceState(row.Time(1), row.Bytes(2) is { Length: > 0 } figures ? DeviceFigures.Decode(figures) : null)))))
        {
            _known[device] = state;
        }
    }

    /// <summary>Grows when a device told something that people would see.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public DeviceState? Of(NodeId device) => _known.GetValueOrDefault(device);

    /// <summary>It asked or answered.</summary>
    /// <param name="figures">Null: it told nothing, and what it told before stays.</param>
    internal void Note(NodeId device, DeviceFigures? figures)
    {
        DeviceFigures? before = Of(device)?.Figures;
        _known[device] = new DeviceState(_time.GetUtcNow(), figures ?? before);
        if (figures is not null && !LooksSame(before, figures))
        {
            Interlocked.Increment(ref _changes);
        }
    }

    internal async Task WriteAsync()
    {
        try
        {
            await _database.Writer.RunAsync(
                transaction =>
                {
                    foreach ((NodeId device, DeviceState state) in _known)
                    {
                        transaction.Connection.Execute(
                            "INSERT OR REPLACE INTO device_states (device, seen, figures) VALUES ($1, $2, $3)",
                            device.ToArray(), state.SeenAt.ToUnixTimeMilliseconds(), state.Figures?.Encode() ?? []);
                    }

                    return true;
                },
                CancellationToken.None);
        }
        catch (IOException)
        {
            // The disk refuses, which an alert says already; devices tell it anew when they come.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_known.IsEmpty)
        {
            await WriteAsync();
        }
    }

    private static bool LooksSame(DeviceFigures? before, DeviceFigures now) => before is not null
        && before.Chunks == now.Chunks && before.Waiting == now.Waiting && before.Links.SequenceEqual(now.Links)
        && before.FreeBytes / 50_000_000 == now.FreeBytes / 50_000_000;
}
