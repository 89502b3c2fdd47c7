using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// What is to be put right in the tree once the keys for it are open: one row of <c>meta</c> for each folder, written with the
/// operation that showed it, so that a crash in between forgets nothing.
/// </summary>
/// <param name="kind">A word that begins the keys of the rows.</param>
/// <param name="run">Looks at one folder. It takes the row away (<see cref="Done"/>) when nothing is left to do.</param>
internal sealed class TreeErrands(NodeDatabase database, string kind, Func<TreeErrands.Errand, Task> run)
{
    private int _asked;

    /// <summary>Looks whenever operations arrive, and when somebody's keys are opened; and once now.</summary>
    public void Follow(LogExchange logs, Accounts accounts)
    {
        logs.Received += _ => Look();
        accounts.Opened += Look;
        Look();
    }

    /// <param name="stamp">Of the operation that shows it: what comes while the errand is run is not lost with it.</param>
    public static void Note(DatabaseConnection connection, string kind, Guid folder, byte[] stamp) =>
        connection.Execute("INSERT OR REPLACE INTO meta (key, value) VALUES ($1, $2)", KeyOf(kind, folder), stamp);

    public static bool IsNoted(DatabaseConnection connection, string kind, Guid folder) =>
        connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM meta WHERE key = $1)", KeyOf(kind, folder)) != 0;

    public static bool AreAny(DatabaseConnection connection, string kind) => connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM meta WHERE key >= $1 AND key < $2)", kind + " ", kind + "!") != 0;

    public void Done(WriteTransaction transaction, Errand errand) => transaction.Connection.Execute(
        "DELETE FROM meta WHERE key = $1 AND value = $2", KeyOf(kind, errand.Folder), errand.Stamp);

    /// <summary>Runs all that are known, as far as the keys for them are open.</summary>
    public async Task RunAsync()
    {
        List<Task> runs = [];
        foreach (Errand errand in database.Read(Known))
        {
            Task one = run(errand);
            runs.Add(one);
            await one.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // One that fails does not keep the others from being run.
        await Task.WhenAll(runs);
    }

    private static string KeyOf(string kind, Guid folder) => $"{kind} {folder:N}";

    private void Look()
    {
        // One at a time: who asks while it runs is answered by another round.
        if (database.Read(connection => AreAny(connection, kind)) && Interlocked.Increment(ref _asked) == 1)
        {
            _ = Task.Run(LookAsync);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            for (int answered = -1; answered != 0; answered = Interlocked.Add(ref _asked, -answered))
            {
                answered = Volatile.Read(ref _asked);
                await RunAsync();
            }
        }
        catch (IOException)
        {
            // The disk refuses, which an alert says; it is written down and looked at again.
            Interlocked.Exchange(ref _asked, 0);
        }
        catch
        {
            Interlocked.Exchange(ref _asked, 0);
            throw;
        }
    }

    private List<Errand> Known(DatabaseConnection connection) => connection.Query(
        "SELECT substr(key, $3), value FROM meta WHERE key >= $1 AND key < $2",
        row => new Errand(Guid.ParseExact(row.GetString(0), "N"), row.Bytes(1)), kind + " ", kind + "!", kind.Length + 2);

    internal sealed record Errand(Guid Folder, byte[] Stamp);
}
