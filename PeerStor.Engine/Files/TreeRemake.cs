using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// Makes the rows of entries anew from the journal. Versions are only added: one that the journal does not know stays, because it may be
/// the only copy of something.
/// </summary>
/// <param name="remade">Is told the operations afterwards, so that pages and caches follow.</param>
internal sealed class TreeRemake(OperationLog log, Action<IReadOnlyList<Operation>> remade)
{
    private static readonly OperationKind[] Kinds =
    [
        OperationKind.EntryPlace, OperationKind.FileContent, OperationKind.EntryTrash, OperationKind.EntryRestore, OperationKind.EntryPurge,
        OperationKind.EntryTag,
    ];

    public async Task RunAsync(IReadOnlyList<Guid> entries, CancellationToken cancellationToken)
    {
        List<Operation> all = await log.Database.Writer.RunAsync(
            transaction =>
            {
                List<Operation> said = [];
                foreach (Guid entry in entries)
                {
                    List<Operation> history = PurgeRegisters.History(transaction.Connection, entry, Kinds);
                    if (history.Count > 0)
                    {
                        Remake(transaction, entry, history);
                        said.AddRange(history);
                    }
                }

                return said;
            },
            cancellationToken);
        if (all.Count > 0)
        {
            remade(all);
        }
    }

    private void Remake(WriteTransaction transaction, Guid entry, List<Operation> history)
    {
        DatabaseConnection connection = transaction.Connection;
        TagRegisters.Drop(connection, entry);
        TrashState.Drop(connection, entry);
        connection.Execute("UPDATE entries SET placed = x'', purged = 0, tagged = 0, trashed = NULL WHERE id = $1", entry);
        foreach (Operation operation in history)
        {
            log.Materialise(transaction, operation);
        }

        FileProjection.SettleHead(connection, entry);
    }
}
