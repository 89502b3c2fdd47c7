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
        // The mark itself is what makes a mounted place ours.
        bool isMark = key == MarkFile;
        Check(isMark);
        PutOutcome outcome = await _files.PutAsync(key, content, onlyIfAbsent && !IsEmptyMark(isMark), cancellationToken);
        Check(isNew: false);
        return outcome;
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken)
    {
        Check(key == MarkFile);
        Stream? found = await _files.GetAsync(key, offset, count, cancellationToken);
        if (found is null)
        {
            Check(key == MarkFile);
        }

        return found;
    }

    public async Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        Check(key == MarkFile);
        BackendObject? found = await _files.FindAsync(key, cancellationToken);
        Check(key == MarkFile);
        return found;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Check(isNew: false);
        return _files.DeleteAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<BackendObject> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(isNew: false);
        await foreach (BackendObject one in _files.ListAsync(prefix, after, cancellationToken))
        {
            yield return one;
        }

        // A list that a vanished mount cut short must not look whole.
        Check(isNew: false);
    }

    public Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor) => null;

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    private bool IsEmptyMark(bool isMark) => isMark && new FileInfo(Path.Combine(root, MarkFile)) is { Exists: true, Length: 0 };

    private void Check(bool isNew)
    {
        if (File.Exists(Path.Combine(root, MarkFile)) || (isNew && mounts.IsMountPoint(root)))
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
