using System.IO.Pipelines;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Opens the bytes of a file version for reading at any place.</summary>
public sealed class Content
{
    /// <summary>Null when the file or version is not there. <paramref name="version"/> null: the current one.</summary>
    public ValueTask<OpenContent?> OpenAsync(
        Caller caller, EntryId file, VersionId? version, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>The bytes of one file version. Cheap to keep for a request; holds no file handle.</summary>
public sealed class OpenContent
{
    public required Entry Entry { get; init; }

    public long LengthBytes { get; init; }

    /// <summary>
    /// Writes <paramref name="count"/> bytes from <paramref name="offset"/> to the destination, decrypting only the
    /// chunks asked for and reading one ahead. Throws <see cref="ContentDamagedException"/> before any wrong byte is written.
    /// </summary>
    public Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>A chunk of the file is missing or damaged and no good copy could be found.</summary>
public sealed class ContentDamagedException(string message) : IOException(message);
