using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>
/// The note that an installation begins with: written once, when its owner first opens the notepad. Not for devices that
/// join others, nor for directories that are older than it (docs/adr/0056).
/// </summary>
public sealed class WelcomeNote
{
    public const string Title = "Welcome";

    private readonly NodeDatabase _database;
    private readonly Notebook _notes;

    internal WelcomeNote(NodeDatabase database, Notebook notes)
    {
        _database = database;
        _notes = notes;
    }

    /// <summary>Writes it if it is due; whoever else opens the notepad in the same moment does not get a second one.</summary>
    public async Task GiveAsync(Caller caller, string text, CancellationToken cancellationToken)
    {
        if (caller is not { Role: UserRole.Owner, Reach: null } || !caller.Scope.HasFlag(GrantScope.Write) || !IsDue())
        {
            return;
        }

        try
        {
            if (!await SetAsync(isDue: false, cancellationToken))
            {
                return;
            }

            NoteReply made = await _notes.CreateAsync(caller, null, Title, text, CancellationToken.None);
            if (made.Note is { } note)
            {
                await MarkAsync(note.Id, note.Parent);
            }
            else
            {
                await SetAsync(isDue: true, CancellationToken.None);
            }
        }
        catch (IOException)
        {
            // The disk takes nothing now, which Home says: the notepad opens without it.
        }
    }

    /// <summary>This device joins others: their notes come to it.</summary>
    internal Task ForgetAsync() => SetAsync(isDue: false, CancellationToken.None);

    private bool IsDue() => _database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM welcome") > 0);

    private Task<bool> SetAsync(bool isDue, CancellationToken cancellationToken) => _database.Writer.RunAsync(
        transaction => transaction.Connection.Execute(isDue ? "INSERT INTO welcome (due) VALUES (1)" : "DELETE FROM welcome") > 0, cancellationToken);

    /// <summary>A device that has only this note, as it came, is still one that has nothing of its own.</summary>
    private Task<int> MarkAsync(EntryId note, EntryId folder) => _database.Writer.RunAsync(
        transaction => transaction.Connection.Execute(
            "INSERT OR IGNORE INTO welcome_entries (entry) VALUES ($1), ($2)", note.Value, folder.Value),
        CancellationToken.None);
}
