using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Database;

/// <summary>
/// The one writer of a database. Callers queue their work, and one of them commits all that waits with one fsync, on its
/// own thread: a writer with a thread to itself would cost each commit two changes of thread. Each caller is answered only
/// after its commit. Without this gate SQLite's writers wait for each other for seconds.
/// </summary>
public sealed class DatabaseWriter : IAsyncDisposable
{
    /// <summary>Work committed together: more would only make the first caller wait longer.</summary>
    private const int LargestGroup = 256;

    private readonly DatabaseConnection _connection;
    private readonly Channel<WorkItem> _queue = Channel.CreateBounded<WorkItem>(
        new BoundedChannelOptions(4096));
    private readonly Action<SqliteException?> _state;
    private readonly SemaphoreSlim _pen = new(1);
    private readonly List<WorkItem> _group = [];
    private bool _refused;

    /// <param name="state">Told the error of each commit that the disk refused, of which nothing was acknowledged, and
    /// null at the first one that succeeds again.</param>
    public DatabaseWriter(DatabaseConnection connection, Action<SqliteException?> state)
    {
        _connection = connection;
        _state = state;
    }

    /// <summary>
    /// Runs <paramref name="work"/> inside a transaction, alone, and completes when it is durable. When the work throws,
    /// its changes are undone and the exception is passed on. This call may wait for the disk before it returns.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The disk refused the commit; nothing was changed.</exception>
    public async Task<T> RunAsync<T>(Func<WriteTransaction, T> work, CancellationToken cancellationToken)
    {
        WorkItem<T> item = new(work);
        await _queue.Writer.WriteAsync(item, cancellationToken);
        CommitWaiting();

        // From here on the work may already be committed: waiting for the answer is the only honest way out.
        return await item.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _pen.WaitAsync();
        while (TakeGroup())
        {
            Commit(_group);
        }

        // The pen stays taken: whoever still comes finds a closed queue, and nobody touches the connection again.
        _connection.Dispose();
    }

    /// <summary>Commits what waits, unless somebody does: then that caller, or one it asks, takes this work with it.</summary>
    private void CommitWaiting()
    {
        if (!_pen.Wait(0))
        {
            return;
        }

        try
        {
            if (TakeGroup())
            {
                Commit(_group);
            }
        }
        finally
        {
            _pen.Release();
        }

        // Whoever came meanwhile was turned away above. The next group is not this caller's, who wants to go on.
        if (_queue.Reader.TryPeek(out _))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.CommitWaiting(), this, preferLocal: false);
        }
    }

    private bool TakeGroup()
    {
        _group.Clear();
        while (_group.Count < LargestGroup && _queue.Reader.TryRead(out WorkItem? item))
        {
            _group.Add(item);
        }

        return _group.Count > 0;
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
