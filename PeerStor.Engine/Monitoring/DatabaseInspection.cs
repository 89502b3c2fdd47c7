using Microsoft.EntityFrameworkCore;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Monitoring;

/// <summary>What a look through the whole database found. All but the first two are 0 in a sound one.</summary>
/// <param name="Operations">Operations in the journal.</param>
/// <param name="Files">Files and folders, those in the trash included.</param>
/// <param name="BrokenLinks">Operations whose hash is not that of their bytes and of the one before them.</param>
/// <param name="FilesWithoutContent">Files whose current version is not there.</param>
/// <param name="VersionsWithoutFile">Versions of a file that is not there.</param>
/// <param name="LostEntries">Files and folders that lie in no folder.</param>
public sealed record InspectionReport(
    bool FileIsSound, long Operations, long Files, long BrokenLinks, long FilesWithoutContent, long VersionsWithoutFile,
    long LostEntries)
{
    public bool IsSound =>
        FileIsSound && BrokenLinks + FilesWithoutContent + VersionsWithoutFile + LostEntries == 0;
}

/// <summary>Checks a database from end to end, also while a node uses it: changes nothing, sees one moment of it.</summary>
public static class DatabaseInspection
{
    /// <param name="file">The path of <c>peerstor.db</c>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<InspectionReport> RunAsync(string file, CancellationToken cancellationToken)
    {
        SystemSqlite.Use();
        using DatabaseConnection connection = new(file, readOnly: true);
        connection.Execute("BEGIN");
        bool sound = connection.Scalar<string>("PRAGMA quick_check(1)") is "ok";
        (long operations, long broken) = CheckChain(connection, cancellationToken);

        await using NodeTables tables = new(connection.Sqlite);
        IQueryable<NodeTables.EntryLine> live = tables.Entries.Where(entry => !entry.Purged);
        return new InspectionReport(
            sound,
            operations,
            await live.LongCountAsync(cancellationToken),
            broken,
            await live.LongCountAsync(
                entry => entry.Kind == (int)EntryKind.File
                    && !tables.Versions.Any(version => version.Id == entry.Head && version.Entry == entry.Id),
                cancellationToken),
            await tables.Versions.LongCountAsync(
                version => !tables.Entries.Any(entry => entry.Id == version.Entry), cancellationToken),
            await live.LongCountAsync(
                entry => !tables.Entries.Any(parent => parent.Id == entry.Parent)
                    && !tables.Users.Any(user => user.Id == entry.Parent),
                cancellationToken));
    }

    private static (long Operations, long Broken) CheckChain(DatabaseConnection connection, CancellationToken cancellationToken)
    {
        long operations = 0;
        long broken = 0;
        foreach ((long log, byte[] origin, ulong epoch) in connection.Query(
            "SELECT id, origin, epoch FROM logs", row => (row.GetInt64(0), row.Bytes(1), unchecked((ulong)row.GetInt64(2)))))
        {
            byte[] previous = new byte[32];
            foreach ((Operation operation, byte[] hash) in Operations(connection, log, origin, epoch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                operations++;
                broken += OperationCodec.Hash(operation with { PreviousHash = previous }).AsSpan().SequenceEqual(hash) ? 0 : 1;
                previous = hash;
            }
        }

        return (operations, broken);
    }

    /// <summary>A log's operations in order, a page at a time.</summary>
    private static IEnumerable<(Operation Operation, byte[] Hash)> Operations(
        DatabaseConnection connection, long log, byte[] origin, ulong epoch)
    {
        long after = 0;
        while (true)
        {
            List<(Operation Operation, byte[] Hash)> page = connection.Query(
                """
                SELECT seq, clock, kind, entity, parents, body, hash FROM ops
                WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT 1000
                """,
                row => (
                    new Operation(
                        origin, epoch, row.GetInt64(0), unchecked((ulong)row.GetInt64(1)), (OperationKind)row.GetInt32(2),
                        row.Id(3), OperationCodec.UnpackIds(row.Bytes(4)), row.Bytes(5), []),
                    row.Bytes(6)),
                log, after);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach ((Operation Operation, byte[] Hash) line in page)
            {
                yield return line;
            }

            after = page[^1].Operation.Sequence;
        }
    }
}
