using PeerStor.Engine.Sharing;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Shares;

/// <summary>Why a link was not made or changed, in one voice for pages and programs.</summary>
internal static class ShareAnswers
{
    public static string Words(ShareOutcome outcome) => outcome switch
    {
        ShareOutcome.NotFound => "What was to be shared is not there any more.",
        ShareOutcome.NotAllowed => "You may see this, but not share it. Ask whose it is.",
        ShareOutcome.NothingPicked => "Pick what is to be shared.",
        ShareOutcome.TooManyEntries => "One link can lead to 100 entries. Put them into a folder and share that.",
        ShareOutcome.TooManyLinks => "You have 1,000 links already. End some that are not needed.",
        ShareOutcome.NeedsOneFolder => "Files can be uploaded into one folder only: share a single folder for that.",
        ShareOutcome.RightsInvalid => "A link lets people view, view and upload, or upload only.",
        ShareOutcome.TitleInvalid => "A title has at most 120 characters, without line breaks.",
        ShareOutcome.ExpiryInThePast => "That time has passed already.",
        ShareOutcome.LimitInvalid => "A download limit is at least 1.",
        ShareOutcome.PasswordTooShort => "Take a password of at least 6 characters.",
        ShareOutcome.PasswordTooLong => "A password has at most 256 characters.",
        ShareOutcome.ReadOnly => "This device takes no changes now: its disk is full or failed a write.",
        _ => "",
    };

    public static Task RefuseAsync(HttpContext context, ShareOutcome outcome) => outcome switch
    {
        ShareOutcome.NotFound => Answers.NotFoundAsync(context),
        ShareOutcome.ReadOnly => Answers.ReadOnlyAsync(context),
        ShareOutcome.NotAllowed => Problem.WriteAsync(
            context, StatusCodes.Status403Forbidden, "not-allowed", "That may not be shared", Words(outcome) + " Nothing was changed."),
        ShareOutcome.TooManyLinks => Answers.ConflictAsync(context, "too-many-shares", "There are too many links", Words(outcome)),
        _ => Answers.BadRequestAsync(context, Words(outcome)),
    };
}
