using System.Diagnostics;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api;

/// <summary>The answers that several endpoints give, in one voice.</summary>
internal static class Answers
{
    public static Task NotFoundAsync(HttpContext context)
    {
        ErrorWords words = ErrorWords.For(StatusCodes.Status404NotFound);
        return Problem.WriteAsync(context, StatusCodes.Status404NotFound, words.Type, words.Title, words.Detail);
    }

    public static Task BadPathAsync(HttpContext context, string problem) => Problem.WriteAsync(
        context, StatusCodes.Status400BadRequest, "bad-path", "That is not a path here", $"{problem} Nothing was read or changed.");

    public static Task BadRequestAsync(HttpContext context, string problem) => Problem.WriteAsync(
        context, StatusCodes.Status400BadRequest, "bad-request", "The request could not be understood", $"{problem} Nothing was changed.");

    public static Task IsFolderAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status409Conflict, "is-folder", "That is a folder", "A folder has no bytes of its own. List it at /api/v1/list/….");

    public static Task ChangedAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status412PreconditionFailed, "changed", "The file is not as the request expects it",
        "Somebody changed, made or deleted it. Nothing was changed now: look at it as it is, then try again.");

    public static Task ReadOnlyAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status503ServiceUnavailable, "read-only", "This device takes no changes now",
        "Its disk is full or failed a write. Nothing was changed by this request, and everything can still be read. Free some space, or run " +
        "“peerstor doctor” on it.");

    /// <summary>Answers a change of the tree: 204 without a body, other successes with the entry as it is now.</summary>
    public static Task ChangeAsync(HttpContext context, Change change, int status, string? path = null)
    {
        switch (change.Outcome)
        {
            case ChangeOutcome.Done when status == StatusCodes.Status204NoContent || change.Entry is null:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case ChangeOutcome.Done:
                return ApiJson.WriteAsync(context, ApiJson.Item(change.Entry, path), ApiJson.Context.ItemJson, status);
            case ChangeOutcome.NotFound:
                return NotFoundAsync(context);
            case ChangeOutcome.NotAllowed:
                return NotAllowedAsync(context);
            case ChangeOutcome.NameTaken:
                return ConflictAsync(context, "name-taken", "That name is taken", "Choose another name, or move what is there away first.");
            case ChangeOutcome.NameInvalid:
                return BadPathAsync(context, "That name is not allowed.");
            case ChangeOutcome.IntoItself:
                return ConflictAsync(context, "into-itself", "A folder cannot go into itself", "Choose a folder outside of it.");
            case ChangeOutcome.NotAFolder:
                return ConflictAsync(context, "not-a-folder", "The target is a file", "Choose a folder.");
            case ChangeOutcome.TagInvalid:
                return BadRequestAsync(context, $"A tag is 1 to {TagName.MostCharacters} characters without line breaks or other control characters.");
            case ChangeOutcome.TooManyTags:
                return ConflictAsync(
                    context, "too-many-tags", "Those are too many tags", $"An entry may have {TagName.MostOnOneEntry}: take some away first.");
            case ChangeOutcome.ReadOnly:
                return ReadOnlyAsync(context);
            case ChangeOutcome.Damaged:
                return ConflictAsync(context, "damaged", "The file's content is damaged here", "See the alerts of this device.");
            case ChangeOutcome.OverQuota:
                return Problem.WriteAsync(
                    context, StatusCodes.Status507InsufficientStorage, "quota-reached", "The storage limit is reached",
                    "Whose folder it is may not store that much. What was copied before stays; the original is where it was.");
            case ChangeOutcome.ChangedMeanwhile:
                return Problem.WriteAsync(
                    context, StatusCodes.Status409Conflict, "changed-meanwhile", "It was changed while it was moved",
                    "The copy is there, and the original stayed where it was: it has what was changed. Compare the two, then remove one.");
            default:
                throw new UnreachableException();
        }
    }

    public static Task NotAllowedAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status403Forbidden, "not-allowed-here", "That is not allowed here",
        "You may see this, and not do that with it. Nothing was changed: ask whoever shared it.");

    public static Task ConflictAsync(HttpContext context, string type, string title, string advice) =>
        Problem.WriteAsync(context, StatusCodes.Status409Conflict, type, title, $"Nothing was changed. {advice}");
}
