using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Web.Hosting.Balancing;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Tus;

/// <summary>Requests for an upload that is not here: the device that has it answers, through this one.</summary>
internal sealed class TusElsewhere(UploadPlaces places)
{
    public async Task AnswerAsync(HttpContext context, UploadId id)
    {
        (NodeId? found, bool mayComeBack) = await places.FindAsync(id, context.RequestAborted);
        if (found is not { } device)
        {
            await (mayComeBack ? AwayAsync(context) : Answers.NotFoundAsync(context));
            return;
        }

        try
        {
            using HttpRequestMessage request = RelayedRequest.From(context.Request, null);
            using HttpResponseMessage? answer = await places.SendAsync(device, id, request, context.RequestAborted);
            if (answer is null)
            {
                await AwayAsync(context);
                return;
            }

            await RelayedRequest.AnswerAsync(context, answer);
        }
        catch (HttpRequestException) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await AwayAsync(context);
        }
    }

    private static Task AwayAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return Problem.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, "upload-elsewhere", "The device where this upload was begun is away",
            "What it acknowledged is kept there. Try again in a moment, or begin anew.");
    }
}
