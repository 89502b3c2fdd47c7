using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Uploads;

/// <summary>What is said when an upload cannot go on, the same for PUT and for tus.</summary>
internal static class UploadAnswers
{
    /// <summary>tus's own status for a body that is not what its checksum says.</summary>
    public const int ChecksumMismatch = 460;

    public const string OffsetHeader = "Upload-Offset";

    /// <summary>The status of a refusal; <paramref name="checksum"/> is what the protocol says for a wrong checksum.</summary>
    public static async Task RefuseAsync(HttpContext context, UploadReply reply, int checksum)
    {
        if (TellsOffset(reply.Outcome))
        {
            context.Response.Headers[OffsetHeader] = reply.OffsetBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (reply.Outcome is UploadOutcome.Interrupted or UploadOutcome.OnlyHere)
        {
            context.Response.Headers.RetryAfter = reply.Outcome == UploadOutcome.Interrupted ? "1" : "30";
        }

        (int status, string type, string title, string detail) = Words(reply, checksum);
        await Problem.WriteAsync(context, status, type, title, detail, Numbers(reply));
        if (reply.Outcome == UploadOutcome.Interrupted)
        {
            // Otherwise the server would wait seconds for the rest of the body, and a stop would wait with it.
            await context.Response.CompleteAsync();
            context.Abort();
        }
    }

    /// <summary>Why an upload was refused, as a sentence for people.</summary>
    public static string Reason(UploadReply reply) => Words(reply, ChecksumMismatch).Title + ".";

    public static Task TooLargeAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status413PayloadTooLarge, "too-large", "The file is too large",
        $"A file may have {Limits.LargestFileBytes} bytes (4 TiB). Nothing was stored: split it.");

    private static (int Status, string Type, string Title, string Detail) Words(UploadReply reply, int checksum) => reply.Outcome switch
    {
        UploadOutcome.NotFound => (404, "no-such-upload", "There is no such upload",
            "It was finished, cancelled, or expired. Nothing was stored by this request: begin a new upload."),
        UploadOutcome.NoSuchFolder => (404, "not-found", "There is nothing at this address",
            "There is no such folder, or it is not for you. Nothing was stored."),
        UploadOutcome.NotAllowed => (403, "not-allowed-here", "That is not allowed here",
            "You may see this folder, and not put anything there. Nothing was stored: ask whoever shared it."),
        UploadOutcome.WrongOffset => (409, "wrong-offset", "The upload goes on at another place",
            $"{reply.OffsetBytes} bytes are safe here. Nothing was stored by this request: go on at that offset."),
        UploadOutcome.TakenOver => (409, "taken-over", "Another request went on with this upload",
            "What this one had sent until then is kept. Ask for the offset before sending more."),
        UploadOutcome.Interrupted => (503, "interrupted", "The upload was interrupted",
            $"{reply.OffsetBytes} bytes are safe here. Go on at that offset in a moment."),
        UploadOutcome.TooLong => (413, "too-long", "More bytes came than the upload was to have",
            "Nothing of this request was stored. Check that the file did not change, and begin again."),
        UploadOutcome.ChecksumMismatch => (checksum, "checksum-mismatch", "The bytes that arrived are not those that were sent",
            "Nothing of this request was stored. Send it again."),
        UploadOutcome.NameTaken => (409, "name-taken", "That name is taken", "Nothing was stored. Choose another name, or replace the file."),
        UploadOutcome.Changed => (412, "changed", "The file is not as the request expects it",
            "Somebody changed, made or deleted it. Nothing was stored: look at it as it is, then try again."),
        UploadOutcome.NameInvalid => (400, "bad-name", "That name is not allowed", $"{reply.Reason} Nothing was stored."),
        UploadOutcome.PathBlocked => (409, "path-blocked", "A file stands in the way",
            $"{reply.Reason} Nothing was stored: choose another path."),
        UploadOutcome.NoSpace when reply.NeededBytes == 0 => (507, "no-space", "There is no space left",
            "The disk of this device is full. Nothing was stored by this request, and what was acknowledged before is kept. Free some space, then go on."),
        UploadOutcome.NoSpace => (507, "no-space", "There is no space left",
            $"{reply.NeededBytes} bytes are needed and {reply.FreeBytes} are free. What was acknowledged before is kept. " +
            "Free some space or contribute more, then go on."),
        UploadOutcome.OverQuota => (507, "quota-reached", "The storage limit is reached", QuotaWords(reply)),
        UploadOutcome.ReadOnly => (503, "read-only", "This device takes no changes now",
            "Its disk failed a write. Nothing was stored by this request, and everything can still be read. Run “peerstor doctor” on it."),
        UploadOutcome.OnlyHere => (503, "no-second-copy", "No second copy can be made",
            "No other device answers and has room, and this one is set to take nothing that only it would keep (PEERSTOR_STRICT). No file was " +
            "made; what was received of it is kept. Switch another device on or make room on it, then send it again."),
        UploadOutcome.TooManyUploads => (429, "too-many-uploads", "Too many uploads are unfinished",
            "Nothing was stored. Finish or cancel some first; they are listed at /api/v1/uploads."),
        _ => (400, "refused", "The upload was refused", $"{reply.Reason} Nothing was stored."),
    };

    private static string QuotaWords(UploadReply reply) =>
        $"{ByteSize.Format(reply.NeededBytes)} are needed; {ByteSize.Format(reply.Room!.UsedBytes)} of {ByteSize.Format(reply.Room.AllowedBytes ?? 0)} " +
        $"are used, and {ByteSize.Format(reply.Room.ArrivingBytes)} are kept for unfinished uploads. What was acknowledged before is kept. Empty " +
        "the trash, cancel an upload, or ask who manages this server for more.";

    private static Dictionary<string, long>? Numbers(UploadReply reply) => reply.Outcome switch
    {
        UploadOutcome.OverQuota => new()
        {
            ["used"] = reply.Room!.UsedBytes, ["arriving"] = reply.Room.ArrivingBytes, ["allowed"] = reply.Room.AllowedBytes ?? 0,
            ["needed"] = reply.NeededBytes,
        },
        UploadOutcome.NoSpace when reply.NeededBytes > 0 => new() { ["free"] = reply.FreeBytes, ["needed"] = reply.NeededBytes },
        _ when TellsOffset(reply.Outcome) => new() { ["offset"] = reply.OffsetBytes },
        _ => null,
    };

    private static bool TellsOffset(UploadOutcome outcome) =>
        outcome is UploadOutcome.WrongOffset or UploadOutcome.TakenOver or UploadOutcome.Interrupted;
}
