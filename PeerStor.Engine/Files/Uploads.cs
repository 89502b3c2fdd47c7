using System.IO.Pipelines;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>What to do when the name is there already.</summary>
public enum NameConflict
{
    /// <summary>The old content becomes a version in the file's history.</summary>
    Replace = 1,
    /// <summary>The new file gets a free name: "a (2).txt".</summary>
    KeepBoth = 2,
    /// <summary>Refuse with <see cref="UploadOutcome.NameTaken"/>.</summary>
    Refuse = 3,
}

/// <summary>An upload to begin.</summary>
/// <param name="Path">Where the file goes below the user's root, name last; missing folders are created at the end.</param>
/// <param name="LengthBytes">Null when it is told later (tus deferred length, chunked PUT).</param>
/// <param name="Modified">The content's own time of change, UTC; null means the time of arrival.</param>
/// <param name="Protocol">"tus", "put" or "concat part"; parts never become files by themselves.</param>
public sealed record UploadRequest(
    string Path, long? LengthBytes, DateTimeOffset? Modified, NameConflict Conflict, string Protocol);

/// <summary>An unfinished upload. <paramref name="OffsetBytes"/>: acknowledged and durable, never more.</summary>
public sealed record Upload(
    UploadId Id, string Path, long? LengthBytes, long OffsetBytes, DateTimeOffset CreatedAt,
    DateTimeOffset LastActivity, DateTimeOffset ExpiresAt, string Protocol, bool Active);

/// <summary>A finished upload.</summary>
public sealed record StoredFile(Entry Entry, string Path, bool Created, int Copies, int CopiesTarget);

public enum UploadOutcome
{
    /// <summary>The body ended and everything in it is durable; the upload goes on.</summary>
    Accepted,
    /// <summary>The file is whole, durable and visible.</summary>
    Stored,
    NotFound,
    WrongOffset,
    /// <summary>The body has more bytes than the upload still lacks; nothing of this body was kept.</summary>
    TooLong,
    ChecksumMismatch,
    NameTaken,
    NameInvalid,
    /// <summary>A part of the path is a file, or the path names a folder.</summary>
    PathBlocked,
    /// <summary>See <see cref="UploadReply.FreeBytes"/> and <see cref="UploadReply.NeededBytes"/>.</summary>
    NoSpace,
    ReadOnly,
    /// <summary>Another request took this upload over; what was received until then is kept.</summary>
    TakenOver,
    TooManyUploads,
}

public sealed record UploadReply(
    UploadOutcome Outcome, long OffsetBytes = 0, Upload? Upload = null, StoredFile? File = null,
    string? Reason = null, long FreeBytes = 0, long NeededBytes = 0);

/// <summary>A checksum of one request body: "sha1", "sha256" or "md5"; checked before anything of the body is acknowledged.</summary>
public sealed record BodyChecksum(string Algorithm, byte[] Expected);

/// <summary>
/// Uploads that survive a lost connection, a reload and a crash. What an offset acknowledges is on disk. A partial file
/// is invisible until it is whole. At most a few chunks of an upload are in memory, whatever its length.
/// </summary>
public sealed class Uploads
{
    public Task<UploadReply> CreateAsync(Caller caller, UploadRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Upload?> GetAsync(Caller caller, UploadId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The newest unfinished upload to a path by a protocol: how a plain PUT finds its partial again.</summary>
    public Task<Upload?> FindAsync(Caller caller, string path, string protocol, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Upload>> ListAsync(Caller caller, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Tells the total length of an upload begun without one; NotFound, or TooLong when more has arrived.</summary>
    public Task<UploadReply> DeclareLengthAsync(Caller caller, UploadId id, long lengthBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Appends a body at <paramref name="offsetBytes"/>. A new call takes the upload over from one that hangs. When the
    /// body breaks off, what arrived is made durable and kept. <paramref name="last"/>: the body's end is the file's end.
    /// </summary>
    public Task<UploadReply> AppendAsync(
        Caller caller, UploadId id, long offsetBytes, PipeReader body, long? bodyBytes, BodyChecksum? checksum, bool last,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Joins finished parts (uploads with protocol "concat part"), in order, into one file without copying.</summary>
    public Task<UploadReply> ConcatenateAsync(
        Caller caller, UploadRequest request, IReadOnlyList<UploadId> parts, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Stops an upload and forgets what it sent; false when there is none with that id.</summary>
    public Task<bool> CancelAsync(Caller caller, UploadId id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
