using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Database;

/// <summary>
/// The one writer of a database. Callers queue their work; what is waiting is committed together with one fsync, and
/// each caller is answered only after that commit. Without this gate SQLite's writers wait for each other for seconds.
/// </summary>
public sealed class DatabaseWriter : IAsyncDisposable
{
    /// <summary>Work committed together: more would only make the first caller wait longer.</summary>
    private const int LargestGroup = 256;

    private readonly DatabaseConnection _connection;
    private readonly Channel<WorkItem> _queue = Channel.CreateBounded<WorkItem>(
        new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Action<SqliteException?> _state;
    private readonly Task _loop;
    private bool _refused;

    /// <param name="state">Told the error of each commit that the disk refused, of which nothing was acknowledged, and
    /// null at the first one that succeeds again.</param>
    public DatabaseWriter(DatabaseConnection connection, Action<SqliteException?> state)
    {
        _connection = connection;
        _state = state;
        _loop = Task.Run(WriteAllAsync);
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the writer's thread inside a transaction and completes when it is durable. When
    /// the work throws, its changes are undone and the exception is passed on.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The disk refused the commit; nothing was changed.</exception>
    public async Task<T> RunAsync<T>(Func<WriteTransaction, T> work, CancellationToken cancellationToken)
    {
        WorkItem<T> item = new(work);
        await _queue.Writer.WriteAsync(item, cancellationToken);

        // From here on the work may already be committed: waiting for the answer is the only honest way out.
        return await item.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _connection.Dispose();
    }

    private async Task WriteAllAsync()
    {
        List<WorkItem> group = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out WorkItem? item))
            {
                group.Add(item);
            }

            Commit(group);
        }
    }

    private void Commit(List<WorkItem> group)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (WorkItem item in group)
            {
                _connection.Execute("SAVEPOINT one");
                if (!item.TryRun(_connection))
                {
                    _connection.Execute("ROLLBACK TO one");
                }

                _connection.Execute("RELEASE one");
            }

            _connection.Execute("COMMIT");
        }
        catch (SqliteException refused)
        {
            RollBack();
            DatabaseUnavailableException told = new(refused);
            group.ForEach(item => item.Fail(told));
            _refused = true;
            _state(refused);
            return;
        }

        if (_refused)
        {
            _refused = false;
            _state(null);
        }

        group.ForEach(item => item.Answer());
    }

    private void RollBack()
    {
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself: there is no transaction any more.
        }
    }

    private abstract class WorkItem
    {
        public abstract bool TryRun(DatabaseConnection connection);

        public abstract void Answer();

        public abstract void Fail(Exception exception);
    }

    private sealed class WorkItem<T>(Func<WriteTransaction, T> work) : WorkItem
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WriteTransaction? _transaction;
        private Exception? _thrown;
        private T? _value;

        public Task<T> Completion => _completion.Task;

        public override bool TryRun(DatabaseConnection connection)
        {
            try
            {
                _transaction = new WriteTransaction(connection);
                _value = work(_transaction);
                return true;
            }
            catch (SqliteException exception) when (DatabaseUnavailableException.IsDiskTrouble(exception))
            {
                throw;
            }
#pragma warning disable CA1031 // Whatever one caller's work throws goes to that caller, and not to the others in its group.
            catch (Exception exception)
            {
                _thrown = exception;
                return false;
            }
#pragma warning restore CA1031
        }

        public override void Answer()
        {
            if (_thrown is not null)
            {
                _completion.SetException(_thrown);
                return;
            }

            _transaction!.Committed();
            _completion.SetResult(_value!);
        }

        public override void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
