using PeerStor.Engine.Database;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Database;

public sealed class NodeDatabaseTests
{
    [Fact]
    public async Task A_closed_database_is_not_opened_again_by_who_asks_too_late()
    {
        using TempFolder folder = new();
        NodeDatabase database = NodeDatabase.Open(folder.File("peerstor.db"), check: false, _ => { });
        Assert.Equal(1, database.Read(connection => connection.Scalar<long>("SELECT 1")));

        await database.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => database.Read(connection => connection.Scalar<long>("SELECT 1")));
        Assert.Equal([folder.File("peerstor.db")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_reader_that_is_not_done_when_the_database_closes_leaves_nothing_open()
    {
        using TempFolder folder = new();
        NodeDatabase database = NodeDatabase.Open(folder.File("peerstor.db"), check: false, _ => { });
        using ManualResetEventSlim goOn = new();
        TaskCompletionSource reading = new();
        Task<long> read = Task.Run(() => database.Read(connection =>
        {
            reading.SetResult();
            goOn.Wait();
            return connection.Scalar<long>("SELECT 1");
        }));
        await reading.Task;

        await database.DisposeAsync();
        goOn.Set();

        Assert.Equal(1, await read);
        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget), file => file?.StartsWith(folder.Path, StringComparison.Ordinal) == true);
    }
}
