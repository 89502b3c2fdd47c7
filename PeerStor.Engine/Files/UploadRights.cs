using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Whether an upload that was begun may go on: it waits for up to a week, and rights change meanwhile.</summary>
internal sealed class UploadRights(FilePublisher publisher)
{
    /// <summary>Null when the caller may still put the file where it is to go.</summary>
    public UploadReply? Refusal(Caller caller, UploadState state)
    {
        // A part goes nowhere by itself; where the whole goes is looked at when the parts are joined.
        if (state.Request.Protocol == Uploads.PartProtocol)
        {
            return null;
        }

        UploadReply? refusal = publisher.Check(caller, state.Request, out _);
        return refusal?.Outcome is UploadOutcome.NotAllowed or UploadOutcome.NoSuchFolder
            ? refusal with { OffsetBytes = state.ReceivedBytes, Upload = state.ToUpload(active: false) }
            : null;
    }

    /// <summary>Of its user's uploads, a token for one folder sees those into that folder.</summary>
    public UploadState? Seen(Caller caller, UploadState? state) =>
        state is null || caller.Reach is null || caller.Via == GrantKind.Share || Refusal(caller, state) is null ? state : null;
}
