using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Seals keys for those who are to have them and do not yet: because they were let in by somebody who has no key, because
/// whoever has it was not signed in, or because folders were made before keys lay under those of the folders above. Any
/// user whose key is open on this node passes on what they have. What is left is done when more keys are open.
/// </summary>
internal sealed class KeyDelivery(NodeDatabase database, FolderKeys keys, KeyEdits edits, KeySeals seals, Accounts accounts)
    : IAsyncDisposable
{
    /// <summary>Folders linked in one transaction: other writers wait for it some 20 ms.</summary>
    private const int Step = 500;

    private readonly SemaphoreSlim _turn = new(1, 1);

    private readonly CancellationTokenSource _stop = new();
    private Task _soon = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _soon;
        _stop.Dispose();
        _turn.Dispose();
    }

    /// <summary>In the background: somebody came whose keys others may be waiting for.</summary>
    public void RunSoon()
    {
        lock (_stop)
        {
            _soon = _soon.IsCompleted ? Task.Run(RunUntilStoppedAsync) : _soon;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (EntryId folder in database.Read(connection => connection.Query(
                "SELECT DISTINCT folder FROM folder_access WHERE rights IS NOT NULL", row => new EntryId(row.Id(0)))))
            {
                foreach (Caller caller in accounts.Unlocked())
                {
                    await SealAsync(caller, folder, cancellationToken);
                    await LinkBelowAsync(caller, folder, cancellationToken);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RunUntilStoppedAsync()
    {
        try
        {
            await RunAsync(_stop.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or DatabaseUnavailableException)
        {
            // The node stops, or its disk refuses writes: what is missing stays missing until the next one comes.
        }
    }

    private async Task SealAsync(Caller caller, EntryId folder, CancellationToken cancellationToken)
    {
        if (database.Read(connection => Missing(connection, caller, folder)) is not { } missing
            || (missing.Holders.Count == 0 && !missing.IsUnlinked))
        {
            return;
        }

        await database.Writer.RunAsync(
            transaction =>
            {
                if (Missing(transaction.Connection, caller, folder) is { } now)
                {
                    foreach (Guid holder in now.Holders)
                    {
                        edits.SealFor(transaction, caller, folder, holder);
                    }

                    if (now.IsUnlinked)
                    {
                        edits.LinkToParent(transaction, caller, EntryRow.Find(transaction.Connection, folder)!);
                    }
                }

                return true;
            },
            cancellationToken);
    }

    private (IReadOnlyList<Guid> Holders, bool IsUnlinked)? Missing(DatabaseConnection connection, Caller caller, EntryId folder)
    {
        if (EntryRow.Find(connection, folder) is not { } row || keys.Find(connection, caller, folder) is not { } key
            || key.Version != keys.Newest(connection, folder))
        {
            return null;
        }

        bool isApart = KeySeals.IsApart(connection, folder);
        bool isLinked = KeySeals.IsLinked(connection, row, key.Version);
        bool canLink = !isLinked && !isApart && keys.Find(connection, caller, row.Parent) is { } parent
            && parent.Version == keys.Newest(connection, row.Parent);
        return (seals.Missing(connection, row, key.Version, isLinked || canLink), canLink);
    }

    /// <summary>Folders from before there were links; those that are shut off from above are left as they are.</summary>
    public async Task LinkBelowAsync(Caller caller, EntryId top, CancellationToken cancellationToken)
    {
        Stack<EntryId> open = new([top]);
        List<EntryRow> unlinked = [];
        while (open.TryPop(out EntryId folder))
        {
            foreach (EntryRow row in database.Read(connection => connection.Query(
                $"SELECT {EntryRow.Columns} FROM entries WHERE parent = $1 AND kind = 1 AND purged = 0", EntryRow.Read, folder.Value)))
            {
                open.Push(row.Id);
                if (database.Read(connection => !KeySeals.IsLinked(connection, row, keys.Newest(connection, row.Id)) && !KeySeals.IsApart(connection, row.Id)
                    && keys.Find(connection, caller, row.Id) is not null))
                {
                    unlinked.Add(row);
                }
            }
        }

        foreach (EntryRow[] step in unlinked.Chunk(Step))
        {
            await database.Writer.RunAsync(
                transaction => step.Count(row => edits.LinkToParent(transaction, caller, row)), cancellationToken);
        }
    }
}
