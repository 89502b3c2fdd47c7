using PeerStor.Engine.Backends;
using PeerStor.Tests.Support;
using static PeerStor.Tests.Engine.Backends.BackendObjects;

namespace PeerStor.Tests.Engine.Backends;

public sealed class NfsBackendTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_empty_folder_without_a_mount_is_not_taken_for_an_empty_store()
    {
        await using NfsBackend backend = new(_folder.Path, new SystemMounts());

        BackendException put = await Assert.ThrowsAsync<BackendException>(() => PutAsync(backend, "one", [1]));
        await Assert.ThrowsAsync<BackendException>(() => ListAsync(backend, ""));

        Assert.Equal(BackendTrouble.NotMounted, put.Trouble);
        Assert.Contains(NfsBackend.MarkFile, put.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_mount_that_vanishes_is_noticed_by_every_operation_and_is_well_when_it_is_back()
    {
        await using IStorageBackend backend = await OpenAsync();
        await PutAsync(backend, "chunks/one", [1]);

        Directory.Move(_folder.Path, _folder.Path + ".away");
        Directory.CreateDirectory(_folder.Path);
        foreach (Func<Task> operation in (Func<Task>[])
        [
            () => PutAsync(backend, "two", [2]), () => ReadAsync(backend, "chunks/one"), () => backend.FindAsync("chunks/one", default),
            () => backend.DeleteAsync("chunks/one", default), () => ListAsync(backend, ""),
        ])
        {
            Assert.Equal(BackendTrouble.NotMounted, (await Assert.ThrowsAsync<BackendException>(operation)).Trouble);
        }

        Directory.Delete(_folder.Path, recursive: true);
        Directory.Move(_folder.Path + ".away", _folder.Path);
        Assert.Equal([1], await ReadAsync(backend, "chunks/one"));
    }

    [Fact]
    public void The_root_of_this_machine_is_a_mount_and_a_new_folder_is_none()
    {
        Assert.True(new SystemMounts().IsMountPoint("/proc"));
        Assert.False(new SystemMounts().IsMountPoint(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_mount_that_nothing_lies_on_yet_can_be_tried_and_is_as_it_was_afterwards()
    {
        await using NfsBackend mounted = new(_folder.Path, new OneMount(_folder.Path));
        await using NfsBackend folder = new(_folder.Path, new OneMount("/elsewhere"));

        Assert.All(await BackendTest.RunAsync(mounted, TimeProvider.System, default), step => Assert.Null(step.Problem));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Contains("nothing is mounted", (await BackendTest.RunAsync(folder, TimeProvider.System, default))[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_mount_is_taken_when_it_is_marked()
    {
        await using NfsBackend backend = new(_folder.Path, new OneMount(_folder.Path));

        await PutAsync(backend, NfsBackend.MarkFile, [1]);
        await PutAsync(backend, "one", [2]);

        Assert.Equal([2], await ReadAsync(backend, "one"));
    }

    [Fact]
    public async Task What_another_client_replaced_is_found_anew_though_its_handles_are_known_here()
    {
        await using IStorageBackend backend = await OpenAsync();
        await PutAsync(backend, "chunks/ab/one", [1, 2, 3]);
        Assert.Equal([1, 2, 3], await ReadAsync(backend, "chunks/ab/one"));
        Assert.Equal(["chunks/ab/one"], await ListAsync(backend, "chunks/"));

        for (int round = 0; round < 3; round++)
        {
            string chunks = Elsewhere("chunks");
            Directory.Move(chunks, Elsewhere("old"));
            Directory.CreateDirectory(Path.Combine(chunks, "ab"));
            File.Copy(Elsewhere("old/ab/one"), Path.Combine(chunks, "ab", "one"));
            Directory.Delete(Elsewhere("old"), recursive: true);

            Assert.Equal([1, 2, 3], await ReadAsync(backend, "chunks/ab/one"));
            await PutAsync(backend, "chunks/ab/two", [4]);
            Assert.Equal(["chunks/ab/one", "chunks/ab/two"], await ListAsync(backend, "chunks/"));
            await backend.DeleteAsync("chunks/ab/two", default);
        }
    }

    [Fact]
    public async Task A_file_that_another_client_deletes_while_it_is_read_never_gives_wrong_bytes()
    {
        await using IStorageBackend backend = await OpenAsync();
        byte[] content = new byte[24 << 20];
        new Random(3).NextBytes(content);
        await PutAsync(backend, "chunks/large", content);
        await using Stream reading = (await backend.GetAsync("chunks/large", 0, null, default))!;
        byte[] got = new byte[content.Length];
        await reading.ReadExactlyAsync(got.AsMemory(0, 100));

        File.Delete(Elsewhere("chunks/large"));
        int read = 100;
        try
        {
            read += await reading.ReadAtLeastAsync(got.AsMemory(100), content.Length - 100, throwOnEndOfStream: false);
            Assert.Equal(content.Length, read);
        }
        catch (Exception told) when (told is BackendException or IOException)
        {
            // The rest was not here yet, and the server has forgotten the handle.
        }

        Assert.True(content.AsSpan(0, read).SequenceEqual(got.AsSpan(0, read)));
    }

    /// <summary>Where something lies for another client, when this is a mount (see NfsMachine).</summary>
    private string Elsewhere(string name) => Environment.GetEnvironmentVariable("PEERSTOR_TEST_BEHIND") is { } behind
        ? Path.Combine(behind, Path.GetFileName(_folder.Path), name)
        : _folder.File(name);

    private async Task<IStorageBackend> OpenAsync()
    {
        await File.WriteAllBytesAsync(_folder.File(NfsBackend.MarkFile), []);
        return new NfsBackend(_folder.Path, new SystemMounts());
    }

    private sealed class OneMount(string point) : IMountTable
    {
        public bool IsMountPoint(string path) => path == point;
    }
}
