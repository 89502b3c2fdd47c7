using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Database;

/// <summary>
/// One open SQLite connection that keeps its statements prepared. Used by one thread at a time. Parameters are
/// positional: <c>$1</c>, <c>$2</c>, … stand for the arguments in order.
/// </summary>
public sealed class DatabaseConnection : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    public DatabaseConnection(string file, bool readOnly)
    {
        IsReadOnly = readOnly;
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = file,
            Pooling = false,
            ForeignKeys = true,
            Mode = SqliteOpenMode.ReadWriteCreate,
        };
        Sqlite = new SqliteConnection(settings.ToString());
        Sqlite.Open();
        Execute("PRAGMA busy_timeout = 10000");
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute("PRAGMA cache_size = -2000");

        // 16 MiB of log: a checkpoint costs two fsyncs, and pages that change often are then written once for many commits.
        Execute("PRAGMA wal_autocheckpoint = 4000");
        Execute("PRAGMA temp_store = MEMORY");
        if (readOnly)
        {
            Execute("PRAGMA query_only = 1");
        }
    }

    /// <summary>False for the writer's connection, which sees changes that may still be taken back.</summary>
    public bool IsReadOnly { get; }

    /// <summary>For EF Core, which shares the connection.</summary>
    public SqliteConnection Sqlite { get; }

    /// <returns>The number of rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteNonQuery();

    /// <summary>The first column of the first row, or <c>default</c> when there is no row or it is NULL.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> arguments)
    {
        object? value = Bind(sql, arguments).ExecuteScalar();
        return value is null or DBNull ? default : value is T same
            ? same
            : (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture);
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        List<T> rows = [];
        using SqliteDataReader reader = Bind(sql, arguments).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Hands over row after row until <paramref name="take"/> answers false.</summary>
    public void Each(string sql, Func<SqliteDataReader, bool> take, params ReadOnlySpan<object?> arguments)
    {
        using SqliteDataReader reader = Bind(sql, arguments).ExecuteReader();
        while (reader.Read() && take(reader))
        {
        }
    }

    /// <summary>The first row, or <c>default</c>.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        using SqliteDataReader reader = Bind(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public void Dispose()
    {
        foreach (SqliteCommand statement in _statements.Values)
        {
            statement.Dispose();
        }

        Sqlite.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_statements.TryGetValue(sql, out SqliteCommand? statement))
        {
            statement = Sqlite.CreateCommand();
            statement.CommandText = sql;
            for (int i = 1; i <= arguments.Length; i++)
            {
                statement.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            }

            _statements.Add(sql, statement);
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            statement.Parameters[i].Value = arguments[i] switch
            {
                null => DBNull.Value,
                Guid id => id.ToByteArray(bigEndian: true),
                ulong number => unchecked((long)number),
                _ => arguments[i],
            };
        }

        return statement;
    }
}
