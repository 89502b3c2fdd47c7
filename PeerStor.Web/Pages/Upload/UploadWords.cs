using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Upload;

/// <summary>Why an upload did not become a file, as people can act on it.</summary>
public static class UploadWords
{
    public static string For(UploadReply reply) => reply.Outcome switch
    {
        UploadOutcome.NoSpace when reply.NeededBytes == 0 => "The disk of this device is full. Nothing was stored. Free some space, then try again.",
        UploadOutcome.NoSpace =>
            $"There is not enough space: {Format.Size(reply.NeededBytes)} are needed and {Format.Size(reply.FreeBytes)} are free. Nothing was stored.",
        UploadOutcome.OverQuota =>
            $"That is more than you may store: {Format.Size(reply.NeededBytes)} are needed and {Format.Size(reply.Room?.LeftBytes ?? 0)} are left. Nothing was stored. Empty the trash, or ask for more.",
        UploadOutcome.NoSuchFolder => "That folder is not there. Nothing was stored.",
        UploadOutcome.NotAllowed => "You may see this folder, but not put anything there. Nothing was stored.",
        UploadOutcome.NameTaken => "A file with this name is here already. Nothing was changed. Choose “keep both” or “replace”.",
        UploadOutcome.NameInvalid => reply.Reason ?? "That name cannot be used. Nothing was stored.",
        UploadOutcome.PathBlocked => "A folder has this name already. Nothing was stored.",
        UploadOutcome.OnlyHere => "No other device answers and has room, and this one is set to take nothing that only it would keep. Nothing was stored.",
        UploadOutcome.ReadOnly => "The disk failed, so this device takes no new files now. See Home.",
        UploadOutcome.TooManyUploads => "Too many uploads are unfinished. Finish or discard some, then try again.",
        _ => reply.Reason ?? "The file did not arrive whole, so nothing was stored. Try again.",
    };
}
