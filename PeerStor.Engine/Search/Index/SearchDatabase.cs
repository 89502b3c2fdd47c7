using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// The index's own file, search.db: a cache of the drive that may be deleted at any time. One writer, the indexer, and
/// pooled readers. Nothing in it is readable without the keys of its users (docs/adr/0028).
/// </summary>
internal sealed class SearchDatabase : IDisposable
{
    /// <summary>Another number makes the index anew: it grows with every change of the tables or of what terms are made.</summary>
    public const int Format = 2;

    private const int MostIdleReaders = 4;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    private const string Tables =
        """
        CREATE TABLE documents (
          number INTEGER PRIMARY KEY, id BLOB NOT NULL, holder BLOB NOT NULL, key_version INTEGER NOT NULL,
          parent BLOB NOT NULL, version BLOB, class BLOB NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
          is_read INTEGER NOT NULL, UNIQUE (id, holder));
        CREATE TABLE bodies (number INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE VIRTUAL TABLE terms USING fts5(t, content='', detail=none, columnsize=0, tokenize='ascii');
        CREATE TABLE work (id BLOB PRIMARY KEY, turn INTEGER NOT NULL, stage INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX work_in_turn ON work (stage, turn);
        CREATE TABLE locked (id BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE cursors (log INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL);
        CREATE TABLE state (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """;

    private readonly string _file;
    private readonly ConcurrentBag<DatabaseConnection> _idle = [];

    private SearchDatabase(string file, DatabaseConnection writer)
    {
        _file = file;
        Writer = writer;
    }

    /// <summary>Used by the indexer's loop alone.</summary>
    public DatabaseConnection Writer { get; }

    public long SizeBytes => new FileInfo(_file).Length;

    /// <summary>Opens the index; one that is missing, damaged or of another format is begun anew.</summary>
    public static SearchDatabase Open(string file)
    {
        try
        {
            if (TryOpen(file) is { } opened)
            {
                return opened;
            }
        }
        catch (SqliteException damage) when (IsDamage(damage))
        {
            // Nothing is lost with it: it is filled again from the drive.
        }

        Delete(file);
        return TryOpen(file) ?? throw new InvalidDataException($"The search index {file} cannot be made.");
    }

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NoDatabase;

    /// <summary>What a node that finds its index damaged does before it opens it again.</summary>
    public static void Delete(string file)
    {
        File.Delete(file);
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
    }

    public T Read<T>(Func<DatabaseConnection, T> query)
    {
        if (!_idle.TryTake(out DatabaseConnection? connection))
        {
            connection = new DatabaseConnection(_file, readOnly: true);
        }

        try
        {
            return query(connection);
        }
        finally
        {
            if (_idle.Count < MostIdleReaders)
            {
                _idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        while (_idle.TryTake(out DatabaseConnection? connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>Null when the file is of another format.</summary>
    private static SearchDatabase? TryOpen(string file)
    {
        DatabaseConnection connection = new(file, readOnly: false);
        try
        {
            // After a power cut the last documents are read again: an fsync for each would only slow others down.
            connection.Execute("PRAGMA synchronous = NORMAL");
            long format = connection.Scalar<long>("PRAGMA user_version");
            if (format == 0)
            {
                connection.Execute("BEGIN IMMEDIATE");
                connection.Execute(Tables);
                connection.Execute($"PRAGMA user_version = {Format}");
                connection.Execute("COMMIT");
                format = Format;
            }

            if (format == Format)
            {
                return new SearchDatabase(file, connection);
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }
}
