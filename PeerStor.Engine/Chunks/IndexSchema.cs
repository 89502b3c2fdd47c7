using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Chunks;

/// <summary>The tables of the index. It is a cache of the segment files: another version is simply built again.</summary>
internal static class IndexSchema
{
    private const long Version = 1;

    private const string Tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE segment (
          number INTEGER PRIMARY KEY, indexed_bytes INTEGER NOT NULL DEFAULT 0, live_bytes INTEGER NOT NULL DEFAULT 0,
          live_chunks INTEGER NOT NULL DEFAULT 0, sealed INTEGER NOT NULL DEFAULT 0, retired INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE chunk (
          id BLOB PRIMARY KEY, segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
          unneeded_since INTEGER) WITHOUT ROWID;
        CREATE INDEX chunk_unneeded ON chunk (unneeded_since) WHERE unneeded_since IS NOT NULL;
        CREATE TABLE damaged (
          id BLOB PRIMARY KEY, segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SystemSqlite.Use();
        SqliteConnection connection = new(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>The writing connection, with the tables in place.</summary>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // Losing the last transactions in a power cut is harmless: the tail is scanned again.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;");
            if (Scalar(connection, "PRAGMA user_version") == 0)
            {
                Execute(connection, $"BEGIN IMMEDIATE; {Tables} PRAGMA user_version={Version}; COMMIT;");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>True when the file is an index of this version that can be relied on.</summary>
    public static bool IsGood(string path)
    {
        try
        {
            using SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWrite);
            if (Scalar(connection, "PRAGMA user_version") != Version)
            {
                return false;
            }

            if (Scalar(connection, "SELECT value FROM meta WHERE name = 'clean'") == 1)
            {
                return true;
            }

            using SqliteCommand check = connection.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            return check.ExecuteScalar() is "ok";
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }
}
