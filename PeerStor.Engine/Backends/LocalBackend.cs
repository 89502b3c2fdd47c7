using System.Runtime.CompilerServices;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Backends;

/// <summary>Objects as files of a directory. An object is written beside its place and moved there once it is on the disk.</summary>
public sealed class LocalBackend(string root) : IStorageBackend
{
    /// <summary>No key begins with a dot, so nothing in here is ever listed.</summary>
    private const string Unfinished = ".unfinished";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public BackendKind Kind => BackendKind.Local;

    public string Place => $"directory {root}";

    public bool Replicates => false;

    public BackendCounters Counters { get; } = new();

    public Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        return Counters.CountAsync("put", () => DiskTrouble.ToldAsync(Place, () => WriteAsync(key, content, onlyIfAbsent, cancellationToken)));
    }

    public Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        return Counters.CountAsync("get", () => DiskTrouble.ToldAsync(Place, () => Task.FromResult<Stream?>(Open(key, offset, count))));
    }

    public Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        return Counters.CountAsync("find", () => DiskTrouble.ToldAsync(Place, () => Task.FromResult(Find(key))));
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        return Counters.CountAsync("delete", () => DiskTrouble.ToldAsync(Place, () => Task.FromResult(Remove(key))));
    }

    public async IAsyncEnumerable<BackendObject> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IEnumerator<BackendObject> objects = Walk("", prefix, after).GetEnumerator();
        while (await Counters.CountAsync("list", () => DiskTrouble.ToldAsync(Place, () => Task.FromResult(objects.MoveNext()))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return objects.Current;
        }
    }

    public Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<PutOutcome> WriteAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        if (onlyIfAbsent && File.Exists(path))
        {
            return PutOutcome.AlreadyThere;
        }

        string waiting = Path.Combine(root, Unfinished);
        Directory.CreateDirectory(waiting);
        string temporary = Path.Combine(waiting, $"{Guid.NewGuid():N}");
        try
        {
            await WriteDurablyAsync(temporary, content, cancellationToken);
            MakeFolders(Path.GetDirectoryName(path)!);
            if (!onlyIfAbsent)
            {
                File.Move(temporary, path, overwrite: true);
            }
            else if (!DurableFile.MoveUnlessThere(temporary, path))
            {
                return PutOutcome.AlreadyThere;
            }

            DurableFile.SyncDirectory(Path.GetDirectoryName(path)!);
            return PutOutcome.Stored;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task WriteDurablyAsync(string path, BackendContent content, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using FileStream file = new(path, options);
        await using Stream source = content.OpenAt(0);
        await source.CopyToAsync(file, cancellationToken);
        if (file.Length != content.LengthBytes)
        {
            throw new IOException($"{file.Length} bytes came instead of {content.LengthBytes}.");
        }

        DurableFile.SyncContents(file.SafeFileHandle);
    }

    /// <summary>Each new folder survives a power cut before anything in it is promised.</summary>
    private static void MakeFolders(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        string above = Path.GetDirectoryName(folder)!;
        MakeFolders(above);
        Directory.CreateDirectory(folder);
        DurableFile.SyncDirectory(above);
    }

    private ExactStream? Open(string key, long offset, long? count)
    {
        try
        {
            FileStream file = new(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 << 10, FileOptions.Asynchronous);
            long from = Math.Min(offset, file.Length);
            file.Position = from;
            return new ExactStream(file, Math.Min(count ?? long.MaxValue, file.Length - from));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private BackendObject? Find(string key)
    {
        FileInfo file = new(PathOf(key));
        return file.Exists ? new BackendObject(key, file.Length, file.LastWriteTimeUtc) : null;
    }

    private bool Remove(string key)
    {
        string path = PathOf(key);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        DurableFile.SyncDirectory(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>In the order of keys: a folder stands where its name with a slash does.</summary>
    private IEnumerable<BackendObject> Walk(string folder, string prefix, string? after)
    {
        DirectoryInfo directory = new(PathOf(folder));
        if (!directory.Exists)
        {
            if (folder.Length > 0)
            {
                yield break;
            }

            throw new DirectoryNotFoundException();
        }

        IEnumerable<(string Key, FileSystemInfo Item)> items = directory.EnumerateFileSystemInfos()
            .Where(item => item.Name[0] != '.')
            .Select(item => (Key: folder + item.Name + (item is DirectoryInfo ? "/" : ""), Item: item))
            .OrderBy(one => one.Key, StringComparer.Ordinal);
        foreach ((string key, FileSystemInfo item) in items)
        {
            if (item is FileInfo file && key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
            {
                yield return new BackendObject(key, file.Length, file.LastWriteTimeUtc);
            }
            else if (item is DirectoryInfo && MayHold(key, prefix, after))
            {
                foreach (BackendObject inner in Walk(key, prefix, after))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool MayHold(string folder, string prefix, string? after) =>
        (folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal))
        && (after is null || after.StartsWith(folder, StringComparison.Ordinal) || string.CompareOrdinal(folder, after) > 0);

    private string PathOf(string key) => Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar));
}
