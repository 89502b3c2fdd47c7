using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// Follows the journal: every entry that an operation changes becomes work. Where it is stands in the index's own file
/// and moves in the same transaction as the work, so nothing is missed whenever the node stops. A new index begins with
/// all entries that are there.
/// </summary>
internal sealed class JournalFeed(NodeDatabase database, DatabaseConnection index, IndexWork work)
{
    private const int Step = 2000;
    private const string ScannedTo = "scanned to";

    /// <summary>Whether the entries that were there before the index are still being gone through.</summary>
    public bool IsScanning { get; private set; } = true;

    /// <summary>Whether the journal is shorter than the index knows, or another: then the index is of another past.</summary>
    public bool IsFromAnotherPast()
    {
        Dictionary<long, (long Epoch, long Last)> logs = Logs().ToDictionary(log => log.Log, log => (log.Epoch, log.Last));
        return index.Query("SELECT log, epoch, seq FROM cursors", row => (Log: row.GetInt64(0), Epoch: row.GetInt64(1), Seq: row.GetInt64(2)))
            .Any(cursor => !logs.TryGetValue(cursor.Log, out (long Epoch, long Last) log) || log.Epoch != cursor.Epoch || log.Last < cursor.Seq);
    }

    /// <summary>One step, within a transaction of the index; false when there was nothing new.</summary>
    public bool Take()
    {
        if (index.Scalar<long>("SELECT count(*) FROM state WHERE key = $1", ScannedTo) == 0)
        {
            // What happens from here on comes by the journal; what is there already, by the scan.
            foreach ((long log, long epoch, long last) in Logs())
            {
                Note(log, epoch, last);
            }

            NoteScan(new byte[16]);
        }

        return Scan() || Follow();
    }

    private bool Scan()
    {
        byte[] from = index.Scalar<byte[]>("SELECT value FROM state WHERE key = $1", ScannedTo) ?? [];
        if (!IsScanning || from.Length == 0)
        {
            IsScanning = false;
            return false;
        }

        List<Guid> found = database.Read(connection => connection.Query(
            "SELECT id FROM entries WHERE id > $1 AND purged = 0 ORDER BY id LIMIT $2", row => row.Id(0), from, Step));
        found.ForEach(work.AddLook);
        NoteScan(found.Count > 0 ? found[^1].ToByteArray(bigEndian: true) : []);
        return true;
    }

    private bool Follow()
    {
        bool any = false;
        foreach ((long log, long epoch, long last) in Logs())
        {
            long from = index.Scalar<long>("SELECT seq FROM cursors WHERE log = $1", log);
            if (from >= last)
            {
                continue;
            }

            List<(long Seq, OperationKind Kind, Guid Entity)> operations = database.Read(connection => connection.Query(
                "SELECT seq, kind, entity FROM ops WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                row => (row.GetInt64(0), (OperationKind)row.GetInt32(1), row.Id(2)), log, from, Step));
            foreach (Guid entity in operations.Where(operation => Concerns(operation.Kind)).Select(operation => operation.Entity).Distinct())
            {
                work.AddLook(entity);
            }

            Note(log, epoch, operations.Count > 0 ? operations[^1].Seq : last);
            any = true;
        }

        return any;
    }

    private static bool Concerns(OperationKind kind) => kind is OperationKind.EntryPlace or OperationKind.FileContent
        or OperationKind.EntryTrash or OperationKind.EntryRestore or OperationKind.EntryPurge or OperationKind.EntryTag
        or OperationKind.FolderAccess;

    private List<(long Log, long Epoch, long Last)> Logs() => database.Read(connection => connection.Query(
        "SELECT id, epoch, last_seq FROM logs", row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))));

    private void Note(long log, long epoch, long seq) => index.Execute(
        "INSERT INTO cursors (log, epoch, seq) VALUES ($1, $2, $3) ON CONFLICT (log) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq",
        log, epoch, seq);

    private void NoteScan(byte[] to) => index.Execute(
        "INSERT INTO state (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ScannedTo, to);
}
