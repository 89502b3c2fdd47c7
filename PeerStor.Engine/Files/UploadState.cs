using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>An unfinished upload as its table holds it.</summary>
internal sealed class UploadState
{
    public required UploadId Id { get; init; }

    public required UserId User { get; init; }

    public required UploadRequest Request { get; set; }

    /// <summary>Whose file it becomes: theirs is the room that it takes. Not the user in a folder that others share.</summary>
    public required UserId Owner { get; init; }

    public long? LengthBytes { get; set; }

    /// <summary>Acknowledged: in durable chunks that the table lists.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Chunks that the table lists; the tail is not one of them.</summary>
    public int ChunkCount { get; set; }

    /// <summary>The bytes after the last cut, kept as a chunk of their own until more arrives.</summary>
    public ChunkRef? Tail { get; set; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Activity { get; set; }

    /// <summary>The file that the upload became.</summary>
    public EntryId? Finished { get; set; }

    /// <summary>False for a plain PUT that has reached no checkpoint yet: most become files without ever being listed.</summary>
    public bool Saved { get; set; }

    public bool IsWhole => LengthBytes == ReceivedBytes;

    public Upload ToUpload(bool active) => new(
        Id, Request.Path, LengthBytes, ReceivedBytes, Created, Activity, Activity + UploadTable.Lifetime,
        Request.Protocol, active)
    {
        Modified = Request.Modified,
    };

    /// <summary>The answer for a client that did not hear that its upload is done.</summary>
    /// <param name="file">What the upload became, as the caller sees it.</param>
    public UploadReply Again(Entry? file, long offsetBytes, long? bodyBytes) =>
        offsetBytes == ReceivedBytes && bodyBytes is 0 or null && file is not null
            ? new UploadReply(
                UploadOutcome.Stored, ReceivedBytes, ToUpload(active: false),
                new StoredFile(file, Request.Path, false, file.Copies, file.CopiesTarget))
            : new UploadReply(UploadOutcome.WrongOffset, ReceivedBytes, ToUpload(active: false));
}
