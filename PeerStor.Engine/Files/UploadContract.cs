using PeerStor.Engine.Common;

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
    /// <summary>The connection broke; what was received until then is kept.</summary>
    Interrupted,
    /// <summary>Another request took this upload over; what was received until then is kept.</summary>
    TakenOver,
    TooManyUploads,
}

public sealed record UploadReply(
    UploadOutcome Outcome, long OffsetBytes = 0, Upload? Upload = null, StoredFile? File = null,
    string? Reason = null, long FreeBytes = 0, long NeededBytes = 0);

/// <summary>A checksum of one request body: "sha1", "sha256" or "md5"; checked before anything of the body is acknowledged.</summary>
public sealed record BodyChecksum(string Algorithm, byte[] Expected);
