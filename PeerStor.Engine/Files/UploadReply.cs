using PeerStor.Engine.Files.Quotas;

namespace PeerStor.Engine.Files;

public sealed record UploadReply(
    UploadOutcome Outcome, long OffsetBytes = 0, Upload? Upload = null, StoredFile? File = null,
    string? Reason = null, long FreeBytes = 0, long NeededBytes = 0,
    StorageRoom? Room = null);
