using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// What was removed for good: of a file the versions that the remover knew, of a folder the folder while nothing is in it. A
/// version that another device made meanwhile keeps the file, and whatever lives in it keeps a folder (engine.md rule 11).
/// </summary>
internal static class PurgeRegisters
{
    private const int IdBytes = 16;

    /// <param name="seen">The versions that were removed; none: whatever the entry has, as for a folder.</param>
    public static void Add(DatabaseConnection connection, Guid entry, IReadOnlyList<Guid> seen)
    {
        byte[] before = connection.First("SELECT seen FROM purges WHERE entry = $1", row => row.Bytes(0), entry) ?? [];
        IEnumerable<Guid> all = OperationCodec.UnpackIds(before).Concat(seen).Distinct().Order();
        connection.Execute("INSERT OR REPLACE INTO purges (entry, seen) VALUES ($1, $2)", entry, OperationCodec.PackIds([.. all]));
    }

    public static bool IsWanted(DatabaseConnection connection, Guid entry) =>
        connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM purges WHERE entry = $1)", entry) != 0;

    /// <summary>Whether a version went with a removal, also when it arrives after it.</summary>
    public static bool Includes(DatabaseConnection connection, Guid entry, Guid version) =>
        connection.First("SELECT seen FROM purges WHERE entry = $1", row => row.BytesOrNull(0), entry) is { } seen
        && (seen.Length < IdBytes || OperationCodec.UnpackIds(seen).Contains(version));

    /// <summary>The operations that say where an entry is, what it is called and tagged, as they stand in the journal.</summary>
    public static List<Operation> History(DatabaseConnection connection, Guid entry) => History(
        connection, entry, [OperationKind.EntryPlace, OperationKind.EntryTrash, OperationKind.EntryRestore, OperationKind.EntryTag]);

    /// <summary>The operations of some kinds, as they stand in the journal, the oldest first.</summary>
    public static List<Operation> History(DatabaseConnection connection, Guid entry, IReadOnlyList<OperationKind> kinds) => connection.Query(
        $"""
        SELECT l.origin, l.epoch, o.seq, o.clock, o.kind, o.entity, o.parents, o.body FROM ops o JOIN logs l ON l.id = o.log
        WHERE o.entity = $1 AND o.kind IN ({string.Join(", ", kinds.Select(kind => (int)kind))})
          AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.log = o.log AND q.seq = o.seq)
        ORDER BY o.clock
        """,
        row => new Operation(
            row.Bytes(0), unchecked((ulong)row.GetInt64(1)), row.GetInt64(2), unchecked((ulong)row.GetInt64(3)),
            (OperationKind)row.GetInt32(4), row.Id(5), OperationCodec.UnpackIds(row.Bytes(6)), row.Bytes(7), []),
        entry);
}
