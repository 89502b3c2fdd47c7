using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>
/// Operations of this node that are written once more, with new stamps, because their old places in its log are not theirs or were
/// never seen by others. Every table that names one by its stamp then names it by the new one, as other devices will.
/// </summary>
internal static class RewrittenOperations
{
    /// <summary>Appends them, in the order given, and renames their stamps in the tables.</summary>
    /// <param name="before">Each log of theirs up to its end.</param>
    /// <returns>The new ones. Where operations of others have stamps in between, they are yet to be materialised.</returns>
    public static IReadOnlyList<Operation> Append(WriteTransaction transaction, OperationLog log, IReadOnlyList<Operation> before)
    {
        VersionVector kept = VersionVector.Before(before);
        List<Operation> rewritten = [];
        List<Operation> changed = [];
        transaction.Connection.Execute("CREATE TEMP TABLE renewed (old BLOB PRIMARY KEY, new BLOB NOT NULL, at INTEGER NOT NULL)");
        foreach (Operation operation in before)
        {
            byte[] body = log.Rewritten(operation, kept);
            Operation now = log.Write(transaction, operation.Kind, operation.Entity, body, operation.Parents);
            transaction.Connection.Execute(
                "INSERT INTO renewed (old, new, at) VALUES ($1, $2, $3)", operation.Stamp(), now.Stamp(),
                HybridClock.WallTime(now.Clock).ToUnixTimeMilliseconds());
            rewritten.Add(now);
            if (body != operation.Body)
            {
                changed.Add(now);
            }
        }

        RestampTables(transaction.Connection);
        transaction.Connection.Execute("DROP TABLE renewed");
        changed.ForEach(operation => log.Materialise(transaction, operation));
        return rewritten;
    }

    private static void RestampTables(DatabaseConnection connection)
    {
        foreach ((string table, string column) in StampColumns(connection))
        {
            connection.Execute(
                $"UPDATE \"{table}\" SET \"{column}\" = (SELECT new FROM renewed WHERE old = \"{column}\") WHERE \"{column}\" IN (SELECT old FROM renewed)");
        }

        connection.Execute("UPDATE entries SET stored = (SELECT at FROM renewed WHERE new = head_stamp) WHERE head_stamp IN (SELECT new FROM renewed)");
    }

    /// <summary>The columns that hold stamps of operations are called so (see <see cref="Schema"/>).</summary>
    private static List<(string Table, string Column)> StampColumns(DatabaseConnection connection) => connection.Query(
        """
        SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND (c.name = 'stamp' OR c.name LIKE '%\_stamp' ESCAPE '\' OR (t.name = 'entries' AND c.name = 'placed'))
        """,
        row => (row.GetString(0), row.GetString(1)));
}
