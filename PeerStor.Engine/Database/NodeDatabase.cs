using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Database;

/// <summary>The node's database file: one writer, any number of readers, and the schema brought up to date at opening.</summary>
public sealed class NodeDatabase : IAsyncDisposable
{
    /// <summary>Readers kept open: each holds its statements and up to 2 MB of pages.</summary>
    private const int MostIdleReaders = 4;

    private readonly string _file;
    private readonly ConcurrentBag<DatabaseConnection> _idle = [];
    private volatile bool _isClosed;

    private NodeDatabase(string file, DatabaseWriter writer)
    {
        _file = file;
        Writer = writer;
    }

    public DatabaseWriter Writer { get; }

    public long SizeBytes => new FileInfo(_file).Length + (new FileInfo(_file + "-wal") is { Exists: true } log ? log.Length : 0);

    /// <summary>Opens or creates the database and brings its schema up to date.</summary>
    /// <param name="writeState">See <see cref="DatabaseWriter"/>.</param>
    /// <param name="check">Whether to run SQLite's quick check first: after an unclean stop (engine.md rule 13).</param>
    /// <exception cref="InvalidDataException">The file is damaged, or was made by a newer PeerStor.</exception>
    public static NodeDatabase Open(string file, bool check, Action<SqliteException?> writeState)
    {
        SystemSqlite.Use();
        DatabaseConnection connection = new(file, readOnly: false);
        try
        {
            if (check && connection.Scalar<string>("PRAGMA quick_check(1)") is not "ok")
            {
                throw new InvalidDataException($"The database {file} is damaged.");
            }

            Schema.Upgrade(connection);
            return new NodeDatabase(file, new DatabaseWriter(connection, writeState));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query on a pooled read-only connection. It sees everything committed before the call.</summary>
    /// <exception cref="ObjectDisposedException">The node has stopped: a file that nobody has open any more may be moved or copied.</exception>
    public T Read<T>(Func<DatabaseConnection, T> query)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
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

            if (_isClosed)
            {
                CloseIdle();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        _isClosed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out DatabaseConnection? connection))
        {
            connection.Dispose();
        }
    }
}
