using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Asks SQLite whether the databases are whole. Opens them so that no file is made or changed.</summary>
internal static class DatabaseCheck
{
    public static IEnumerable<Finding> Look(string dataDirectory, bool isRunning)
    {
        SystemSqlite.Use();
        foreach (string file in new[] { "peerstor.db", Path.Combine("chunks", "index.db") })
        {
            string path = Path.Combine(dataDirectory, file);
            if (File.Exists(path))
            {
                yield return Check(file, path, isRunning);
            }
        }
    }

    private static Finding Check(string name, string path, bool isRunning)
    {
        var log = new FileInfo(path + "-wal");
        if (!isRunning && log is { Exists: true, Length: > 0 })
        {
            return Finding.Warning(name, "the last stop was not a clean one", "nothing to do: the next start looks at it by itself");
        }

        try
        {
            // A node at rest leaves no log, so the file can be read as it is, without making any beside it.
            string source = isRunning ? path : $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
            var settings = new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
            using var connection = new SqliteConnection(settings.ToString());
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            string answer = command.ExecuteScalar() as string ?? "no answer";
            return answer == "ok" ? Finding.Ok(name, "whole") : Damaged(name, answer);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is 11 or 26)
        {
            return Damaged(name, error.Message);
        }
        catch (SqliteException error)
        {
            return Finding.Warning(name, $"could not be looked at: {error.Message}", "run this as the user who runs PeerStor");
        }
    }

    private static Finding Damaged(string name, string words) => Finding.Problem(
        name, $"damaged: {words}",
        name == "peerstor.db"
            ? "stop PeerStor, keep a copy of the data directory, and restore peerstor.db from a backup"
            : "stop PeerStor and delete this file: it is made anew from the segment files at the next start");
}
