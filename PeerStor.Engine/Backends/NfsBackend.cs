using System.Runtime.CompilerServices;

namespace PeerStor.Engine.Backends;

/// <summary>
/// A directory on a network mount. Every call looks first whether the mark is there that was put into it (and after writing once
/// more): a mount that went away leaves an empty directory, which must never be taken for an empty store.
/// </summary>
public sealed class NfsBackend(string root, IMountTable mounts) : IStorageBackend
{
    /// <summary>Holds the place's id; an empty file of this name lets an ordinary folder be used.</summary>
    public const string MarkFile = "peerstor.id";

    private readonly LocalBackend _files = new(root);

    public BackendKind Kind => BackendKind.Nfs;

    public string Place => $"directory {root}";

    public bool Replicates => false;

    public BackendCounters Counters => _files.Counters;

    public async Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        Check(key);
        PutOutcome outcome = await _files.PutAsync(key, content, onlyIfAbsent && !IsEmptyMark(key), cancellationToken);
        Check(key);
        return outcome;
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken)
    {
        Check(key);
        Stream? found = await _files.GetAsync(key, offset, count, cancellationToken);
        if (found is null)
        {
            Check(key);
        }

        return found;
    }

    public async Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        Check(key);
        BackendObject? found = await _files.FindAsync(key, cancellationToken);
        Check(key);
        return found;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Check(key);
        return _files.DeleteAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<BackendObject> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(prefix);
        await foreach (BackendObject one in _files.ListAsync(prefix, after, cancellationToken))
        {
            yield return one;
        }

        // A list that a vanished mount cut short must not look whole.
        Check(prefix);
    }

    public Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor) => null;

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    private bool IsEmptyMark(string key) => key == MarkFile && new FileInfo(Path.Combine(root, MarkFile)) is { Exists: true, Length: 0 };

    private void Check(string key)
    {
        // The mark itself is what makes a mounted place ours, and one that is not ours yet can be tried.
        bool mayBeNew = key == MarkFile || key.StartsWith(BackendTest.Prefix, StringComparison.Ordinal);
        if (File.Exists(Path.Combine(root, MarkFile)) || (mayBeNew && mounts.IsMountPoint(root)))
        {
            return;
        }

        throw new BackendException(
            BackendTrouble.NotMounted,
            Directory.Exists(root)
                ? $"{root} is there, but nothing is mounted on it that PeerStor uses (the file {MarkFile} is missing). Mount it; "
                    + $"or, if it is to be an ordinary folder, make an empty file {MarkFile} in it."
                : $"There is no directory {root}: mount the share there.");
    }
}
