namespace PeerStor.Engine.Backends;

/// <summary>
/// A place for objects, each written once and never changed: a directory, an NFS mount or an S3 bucket. Keys are as
/// <see cref="BackendKey"/> allows. What a call answers is true of the place itself; trouble is a <see cref="BackendException"/>.
/// Safe to use from every thread.
/// </summary>
public interface IStorageBackend : IAsyncDisposable
{
    BackendKind Kind { get; }

    /// <summary>For people, such as "bucket photos at s3.example.org".</summary>
    string Place { get; }

    /// <summary>It keeps several copies by itself: what lies there outlives a disk.</summary>
    bool Replicates { get; }

    BackendCounters Counters { get; }

    /// <summary>Stores an object whole: until it is durable nobody sees any of it.</summary>
    /// <param name="onlyIfAbsent">An object that is there already stays as it is.</param>
    Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken);

    /// <summary>The bytes from a place on; null when there is no such object. The stream ends after exactly the bytes asked for,
    /// or fails: a body that was cut short never looks whole.</summary>
    /// <param name="count">Null: to the end. As with HTTP ranges, what reaches past the end is left away.</param>
    Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken);

    /// <summary>Null when there is no such object.</summary>
    Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Nothing happens when there is no such object.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>All objects whose keys begin so, in the order of their bytes.</summary>
    /// <param name="after">Begins behind this key; null: with the first.</param>
    IAsyncEnumerable<BackendObject> ListAsync(string prefix, string? after, CancellationToken cancellationToken);

    /// <summary>An address by which anybody may read, or write, the object for a while; null where there is none.</summary>
    Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor);
}
