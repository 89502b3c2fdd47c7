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

    // Names of files in a folder that anybody may write are not always what they should be.
    private static byte[] DeviceBytes(string device) =>
        device.Length is > 0 and <= 64 && device.Length % 2 == 0 && device.All(char.IsAsciiHexDigit) ? Convert.FromHexString(device) : [];
}
