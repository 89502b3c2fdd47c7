using System.Diagnostics;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Conversion;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Media;

/// <summary>/api/v1/conversions: files on their way to a kind that browsers play; they are begun at …/files/{id}/conversions.</summary>
internal sealed class ConversionEndpoints(Drive drive, Conversions conversions)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<ConversionEndpoints>("/api/v1/conversions", (endpoint, context) => endpoint.ListAsync(context));
        routes.MapOne<ConversionEndpoints>("POST", "/api/v1/files/{id}/conversions", (endpoint, context) => endpoint.StartAsync(context));
        routes.MapOne<ConversionEndpoints>("DELETE", "/api/v1/conversions/{id}", (endpoint, context) => endpoint.CancelAsync(context));
    }

    private Task ListAsync(HttpContext context) => ApiJson.WriteAsync(
        context, new ConversionsJson([.. conversions.List(context.Caller()).Select(ConversionJson.Of)]), ApiJson.Context.ConversionsJson);

    private async Task StartAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await drive.GetAsync(caller, id, context.RequestAborted) is not { Kind: EntryKind.File, TrashedAt: null } entry)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        switch (await conversions.StartAsync(caller, entry, context.RequestAborted))
        {
            case ConversionOutcome.Started or ConversionOutcome.AlreadyOpen:
                await ApiJson.WriteAsync(
                    context, ConversionJson.Of(conversions.Find(caller, id)!), ApiJson.Context.ConversionJson, StatusCodes.Status202Accepted);
                break;
            case ConversionOutcome.NotAllowed:
                await Answers.NotAllowedAsync(context);
                break;
            case ConversionOutcome.NotMedia:
                await Answers.ConflictAsync(context, "not-media", "Nothing is known of this file yet", "Only video and music that ffmpeg can read are converted.");
                break;
            case ConversionOutcome.NoTools:
                await Problem.WriteAsync(
                    context, StatusCodes.Status501NotImplemented, "no-ffmpeg", "This device cannot convert", "ffmpeg is not installed on it.");
                break;
            case ConversionOutcome.TooMany:
                await Answers.ConflictAsync(context, "too-many", "Too many conversions wait", "Wait until some are done, or cancel some.");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task CancelAsync(HttpContext context)
    {
        if (Guid.TryParseExact(context.Request.RouteValues["id"] as string, "N", out Guid id)
            && await conversions.CancelAsync(context.Caller(), id))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await Answers.NotFoundAsync(context);
    }
}

/// <param name="State">"waiting", "running", "done", "failed" or "cancelled".</param>
/// <param name="Result">The id of the new file, when it is done.</param>
internal sealed record ConversionJson(string Id, string File, string State, int Percent, DateTimeOffset Created, string? Result)
{
    public static ConversionJson Of(Conversion one) => new(
        one.Id.ToString("N"), one.File.ToString(), one.State.ToString().ToLowerInvariant(), one.Percent, one.CreatedAt, one.Result?.ToString());
}

internal sealed record ConversionsJson(IReadOnlyList<ConversionJson> Items);
