using Microsoft.Extensions.Logging.Abstractions;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Chunks;

/// <summary>The kernel is made to fail the real program; nothing in it knows that it is a test.</summary>
public class FaultTests
{
    [LinuxFact("strace", "-f -o /dev/null true")]
    public async Task A_failed_fsync_is_never_acknowledged_and_the_store_is_read_only_with_an_alert()
    {
        using TempFolder folder = new();

        // Counted for each thread, so the thread that commits chunks fails at its 30th fsync and ever after.
        using ChildProgram child = ChildProgram.Start(
            ["strace", "-f", "-o", folder.File("trace"), "-e", "trace=fsync,fdatasync",
             "-e", "inject=fsync,fdatasync:error=EIO:when=30+"],
            "until-refused", folder.File("chunks"));
        Assert.True(await child.ExitAsync() == 0, child.Errors);

        List<ChunkId> acknowledged = Acknowledged(child);
        Assert.InRange(acknowledged.Count, 10, 60);
        Assert.Contains("refused StoreReadOnlyException", child.Lines);
        Assert.Contains("read-only True", child.Lines);
        Assert.Contains("alerts chunk-sync-failed", child.Lines);
        Assert.Contains("unreadable 0", child.Lines);
        Assert.Single(File.ReadLines(folder.File("trace")), line => line.Contains("EIO", StringComparison.Ordinal));
        await AllReadableAsync(folder.File("chunks"), acknowledged);
    }

    [LinuxFact("strace", "-f -o /dev/null true")]
    public async Task A_write_that_fails_with_an_io_error_makes_the_store_read_only()
    {
        using TempFolder folder = new();
        using ChildProgram child = ChildProgram.Start(
            ["strace", "-f", "-o", "/dev/null", "-P", folder.File("chunks/00000001.seg"), "-e", "trace=pwrite64",
             "-e", "inject=pwrite64:error=EIO:when=12+"],
            "until-refused", folder.File("chunks"));
        Assert.True(await child.ExitAsync() == 0, child.Errors);

        Assert.Contains("refused StoreReadOnlyException", child.Lines);
        Assert.Contains("alerts chunk-write-failed", child.Lines);
        Assert.Contains("unreadable 0", child.Lines);
        await AllReadableAsync(folder.File("chunks"), Acknowledged(child));
    }

    [LinuxFact("unshare", "-rm sh -c \"mount -t tmpfs -o size=1m tmpfs /mnt\"")]
    public async Task A_full_disk_refuses_new_chunks_reads_go_on_and_room_comes_back_by_deleting()
    {
        using TempFolder folder = new();
        string script = $"mount -t tmpfs -o size=40m tmpfs {folder.Path} && exec \"$@\"";
        using ChildProgram child = ChildProgram.Start(
            ["unshare", "-rm", "sh", "-c", script, "sh"], "until-refused", folder.File("chunks"));
        Assert.True(await child.ExitAsync() == 0, child.Errors);

        Assert.True(Acknowledged(child).Count > 1000);
        Assert.Contains("refused StoreFullException", child.Lines);
        Assert.Contains("read-only False", child.Lines);
        Assert.Contains(child.Lines, line => line.StartsWith("alerts store-full", StringComparison.Ordinal));
        Assert.Contains("unreadable 0", child.Lines);
        Assert.Contains("room again after True read-only False alerts 0", child.Lines);
        Assert.Contains("needed but unreadable 0", child.Lines);
    }

    private static List<ChunkId> Acknowledged(ChildProgram child) =>
        [.. child.Lines.Where(line => line is ['+', ..]).Select(line => ChunkId.Parse(line[1..]))];

    private static async Task AllReadableAsync(string directory, List<ChunkId> acknowledged)
    {
        ManualClock clock = new();
        await using ChunkStore store = await ChunkStore.OpenAsync(
            new ChunkStoreOptions { Directory = directory }, new StoreHealth(clock), clock,
            NullLogger<ChunkStore>.Instance, CancellationToken.None);
        byte[] buffer = new byte[16_000];
        Assert.All(acknowledged, id => store.ReadVerified(id, buffer));
    }
}
