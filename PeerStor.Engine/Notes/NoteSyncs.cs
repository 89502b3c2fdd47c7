using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Notes;

/// <summary>Which way text went.</summary>
public enum SyncWay
{
    /// <summary>From a device that this one is paired with.</summary>
    FromDevice = 1,
    /// <summary>From another server by the folder; without a device: somebody changed the Markdown file.</summary>
    FromFolder = 2,
    ToFolder = 3,
    /// <summary>What had waited here until somebody asked for it.</summary>
    Released = 4,
}

/// <summary>Text of a note that came or went.</summary>
/// <param name="At">UTC: when it arrived here, or left.</param>
/// <param name="Device">The first 8 bytes of the device's id in hex; "" where there is none.</param>
public sealed record NoteSync(DateTimeOffset At, EntryId Note, SyncWay Way, string Device, long Edits);

/// <summary>What came from which device, when: kept on this device, the newest some thousand.</summary>
internal sealed class NoteSyncs(NodeDatabase database, TimeProvider time)
{
    /// <summary>Some months for a team, and a megabyte.</summary>
    private const int MostKept = 20_000;

    private const int SweepEvery = 1000;

    public Task NoteAsync(EntryId note, SyncWay way, string device, long edits) => NoteAsync([(note, device, edits)], way);

    public Task NoteAsync(IReadOnlyList<(EntryId Note, string Device, long Edits)> came, SyncWay way) => database.Writer.RunAsync(
        transaction =>
        {
            Add(transaction, came, way);
            return true;
        },
        CancellationToken.None);

    public void Add(WriteTransaction transaction, IReadOnlyList<(EntryId Note, string Device, long Edits)> came, SyncWay way)
    {
        long atMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach ((EntryId note, string device, long edits) in came)
        {
            transaction.Connection.Execute(
                "INSERT INTO note_syncs (at, entry, way, device, edits) VALUES ($1, $2, $3, $4, $5)", atMs, note.Value, (int)way,
                DeviceBytes(device), edits);
        }

        long last = transaction.Connection.Scalar<long>("SELECT coalesce(max(id), 0) FROM note_syncs");
        if (last % SweepEvery < came.Count)
        {
            transaction.Connection.Execute("DELETE FROM note_syncs WHERE id <= $1", last - MostKept);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<NoteSync> Read(int most) => database.Read(connection => connection.Query(
        "SELECT at, entry, way, device, edits FROM note_syncs ORDER BY id DESC LIMIT $1",
        row => new NoteSync(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), new EntryId(row.Id(1)), (SyncWay)row.GetInt32(2),
            Convert.ToHexStringLower(row.Bytes(3)), row.GetInt64(4)),
        most));

    /// <summary>How much came and went on each of the last days, UTC, the oldest first.</summary>
    public IReadOnlyList<SyncDay> CountDays(int days) => database.Read(connection =>
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        int last = today.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        ILookup<int, (bool IsIn, long Edits)> counted = connection.Query(
            "SELECT at / 86400000, way IN (1, 2), sum(edits) FROM note_syncs WHERE at / 86400000 > $1 GROUP BY 1, 2",
            row => (Day: row.GetInt32(0), IsIn: row.GetInt64(1) != 0, Edits: row.GetInt64(2)), last - days)
            .ToLookup(one => one.Day, one => (one.IsIn, one.Edits));
        return (IReadOnlyList<SyncDay>)[.. Enumerable.Range(0, days).Reverse().Select(ago => new SyncDay(
            today.AddDays(-ago), counted[last - ago].Where(one => one.IsIn).Sum(one => one.Edits),
            counted[last - ago].Where(one => !one.IsIn).Sum(one => one.Edits)))];
    });

    // Names of files in a folder that anybody may write are not always what they should be.
    private static byte[] DeviceBytes(string device) =>
        device.Length is > 0 and <= 64 && device.Length % 2 == 0 && device.All(char.IsAsciiHexDigit) ? Convert.FromHexString(device) : [];
}
