namespace PeerStor.Engine.Files;

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
    /// <summary>What is at the path is not what the request wants there.</summary>
    Changed,
    NameInvalid,
    /// <summary>A part of the path is a file, or the path names a folder.</summary>
    PathBlocked,
    /// <summary>See <see cref="UploadReply.FreeBytes"/> and <see cref="UploadReply.NeededBytes"/>.</summary>
    NoSpace,
    ReadOnly,
    /// <summary>No other device could keep a second copy, and that was chosen to be too little. What was received is kept.</summary>
    OnlyHere,
    /// <summary>The connection broke; what was received until then is kept.</summary>
    Interrupted,
    /// <summary>Another request took this upload over; what was received until then is kept.</summary>
    TakenOver,
    TooManyUploads,
    /// <summary>The owner's files would take more than they may. See <see cref="UploadReply.Room"/> and
    /// <see cref="UploadReply.NeededBytes"/>.</summary>
    OverQuota,
    /// <summary>There is no folder for it that the caller could see, and none that they could make.</summary>
    NoSuchFolder,
    /// <summary>The caller may see the folder, and may not put anything there.</summary>
    NotAllowed,
}
