using System.Collections.Concurrent;
using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media.Playback;

/// <summary>
/// Where users are in what they watch and hear, the same on all devices. A player tells its place every few seconds;
/// the journal gets one operation in half a minute, and one when somebody stops.
/// </summary>
public sealed class PlaybackMarks : IAsyncDisposable
{
    private static readonly TimeSpan BetweenOperations = TimeSpan.FromSeconds(30);

    /// <summary>Stopping and starting again and again is no reason to fill the journal.</summary>
    private static readonly TimeSpan BetweenStops = TimeSpan.FromSeconds(2);

    /// <summary>Places held in memory; more are written out.</summary>
    private const int MostHeld = 1000;

    /// <summary>Marks looked at: what somebody began to watch longer ago than this many files is forgotten.</summary>
    private const int MostMarks = 5000;

    private readonly OperationLog _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(UserId, EntryId), Held> _held = new();

    internal PlaybackMarks(OperationLog log, TimeProvider time)
    {
        _log = log;
        _time = time;
    }

    /// <param name="stopped">Paused, ended or left: it is written at once.</param>
    public async Task SaveAsync(
        Caller caller, Entry entry, TimeSpan position, TimeSpan duration, bool stopped, CancellationToken cancellationToken)
    {
        PlaybackPosition place = new(entry.Id, position, duration, _time.GetUtcNow());
        (UserId, EntryId) key = (caller.User, entry.Id);
        Held? held = _held.GetValueOrDefault(key);
        TimeSpan since = held is { WrittenAt: > 0 } ? _time.GetElapsedTime(held.WrittenAt) : TimeSpan.MaxValue;
        Held now = new(caller, place, held?.WrittenAt ?? 0, IsWritten: false);
        _held[key] = now;
        if (since >= (stopped ? BetweenStops : BetweenOperations))
        {
            await WriteAsync(now, cancellationToken);
        }

        if (_held.Count > MostHeld)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public PlaybackPosition? Find(Caller caller, EntryId file) =>
        _held.TryGetValue((caller.User, file), out Held? held)
            ? held.Place
            : _log.Database.Read(connection => connection.First(
                "SELECT mark, sealed FROM playback_marks WHERE mark = $1", row => Open(caller, row.Id(0), row.Bytes(1)), MarkOf(caller, file)));

    /// <summary>All that the user has begun or finished, the latest first.</summary>
    public IReadOnlyList<PlaybackPosition> List(Caller caller)
    {
        Dictionary<EntryId, PlaybackPosition> places = [];
        foreach (PlaybackPosition place in _log.Database.Read(connection => connection.Query(
            "SELECT mark, sealed FROM playback_marks WHERE user = $1 ORDER BY stamp DESC LIMIT $2",
            row => Open(caller, row.Id(0), row.Bytes(1)), caller.User.Value, MostMarks)).OfType<PlaybackPosition>())
        {
            places[place.File] = place;
        }

        foreach (Held held in _held.Values.Where(held => held.Caller.User == caller.User))
        {
            places[held.Place.File] = held.Place;
        }

        return [.. places.Values.OrderByDescending(place => place.At)];
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // The disk refuses: the last half minute of somebody's place is all that is lost.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (((UserId, EntryId) key, Held held) in _held)
        {
            if (!held.IsWritten)
            {
                await WriteAsync(held, cancellationToken);
            }

            _held.TryRemove(key, out _);
        }
    }

    private async Task WriteAsync(Held held, CancellationToken cancellationToken)
    {
        Guid mark = MarkOf(held.Caller, held.Place.File);
        MarkRecord record = new(held.Caller.User, held.Caller.Keys.Wrap(held.Place.Encode(), mark.ToByteArray(bigEndian: true)));
        await _log.Database.Writer.RunAsync(
            transaction => _log.Append(transaction, OperationKind.PlaybackMark, mark, record.Encode()), cancellationToken);
        _held.TryUpdate((held.Caller.User, held.Place.File), held with { WrittenAt = _time.GetTimestamp(), IsWritten = true }, held);
    }

    private static PlaybackPosition? Open(Caller caller, Guid mark, byte[] wrapped)
    {
        PlaybackPosition place = PlaybackPosition.Decode(caller.Keys.Unwrap(wrapped, mark.ToByteArray(bigEndian: true)));
        return MarkOf(caller, place.File) == mark ? place : null;
    }

    /// <summary>The same for the same user and file, and nobody else can tell which file it is.</summary>
    private static Guid MarkOf(Caller caller, EntryId file) => new(
        HMACSHA256.HashData(caller.Keys.MarkSecret, file.Value.ToByteArray(bigEndian: true)).AsSpan(0, 16), bigEndian: true);

    /// <param name="WrittenAt">When an operation was last written for it; 0: never in this run.</param>
    private sealed record Held(Caller Caller, PlaybackPosition Place, long WrittenAt, bool IsWritten);
}
