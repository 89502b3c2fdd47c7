using PeerStor.Engine;
using PeerStor.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Small files become durable together with their only chunk, before its segment is.</summary>
public class FreshChunkTests
{
    [Fact]
    public async Task A_small_file_survives_a_crash_that_takes_its_segment_back()
    {
        // By this clock the chunk is never old enough to leave the database.
        await using EngineFixture fixture = await EngineFixture.OpenAsync(new ManualClock());
        byte[] content = EngineFixture.RandomBytes(4096);
        await fixture.PutAsync("a.bin", content);

        string crashed = CopyWhileItRuns(fixture.DataDirectory);
        try
        {
            foreach (string segment in Directory.EnumerateFiles(Path.Combine(crashed, "chunks"), "*.seg"))
            {
                // What was written and never synced: after a power cut it may be gone.
                await using FileStream file = new(segment, FileMode.Open);
                file.SetLength(0);
            }

            Assert.Equal(content, await ReadAsync(crashed, "a.bin"));
            Assert.Equal(content, await ReadAsync(crashed, "a.bin"));
        }
        finally
        {
            Directory.Delete(crashed, recursive: true);
        }
    }

    [Fact]
    public async Task After_a_clean_stop_no_chunk_is_left_in_the_database()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(new ManualClock());
        for (int i = 0; i < 20; i++)
        {
            await fixture.PutAsync($"{i}.bin", EngineFixture.RandomBytes(100 + i, seed: i));
        }

        Assert.Equal(20, CountFresh(fixture.Engine));
        await fixture.RestartAsync();
        Assert.Equal(0, CountFresh(fixture.Engine));
        Assert.Equal(EngineFixture.RandomBytes(107, seed: 7), await fixture.ReadAsync("7.bin"));
    }

    [Fact]
    public async Task Many_small_files_leave_the_database_while_others_come()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await Parallel.ForAsync(0, 1200, async (i, _) => await fixture.PutAsync($"{i}.bin", BitConverter.GetBytes(i)));

        // Half of them leave as soon as the disk has them, however long that takes.
        await Patience.UntilAsync(() => CountFresh(fixture.Engine) <= 1024, "half of them leave");

        await fixture.RestartAsync();
        for (int i = 0; i < 1200; i += 100)
        {
            Assert.Equal(BitConverter.GetBytes(i), await fixture.ReadAsync($"{i}.bin"));
        }
    }

    private static long CountFresh(PeerStorEngine engine) =>
        engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM fresh_chunks"));

    /// <summary>What a power cut would leave: nothing is closed, nothing is flushed.</summary>
    private static string CopyWhileItRuns(string directory)
    {
        string copy = Directory.CreateTempSubdirectory("peerstor-crashed-").FullName;
        foreach (string folder in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(directory, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock"))
        {
            using FileStream from = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream to = File.Create(Path.Combine(copy, Path.GetRelativePath(directory, file)));
            from.CopyTo(to);
        }

        return copy;
    }

    private static async Task<byte[]> ReadAsync(string directory, string path)
    {
        await using PeerStorEngine engine = await PeerStorEngine.OpenAsync(
            new EngineOptions { DataDirectory = directory, MinimumFreeBytes = 0 });
        var owner = await engine.Access.OwnerAsync(default);
        Entry entry = (await engine.Drive.FindAsync(owner, path, default))!;
        OpenContent content = (await engine.Content.OpenAsync(owner, entry.Id, null, default))!;
        return await EngineFixture.ReadAsync(content, 0, content.LengthBytes);
    }
}
