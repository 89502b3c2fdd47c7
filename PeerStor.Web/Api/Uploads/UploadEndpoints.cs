using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.SignIn;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Uploads;

/// <summary>/api/v1/uploads: what is unfinished, and giving it up.</summary>
internal sealed class UploadEndpoints(FileUploads uploads, UploadWatch watch)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<UploadEndpoints>("/api/v1/uploads", (endpoint, context) => endpoint.ListAsync(context));
        routes.MapOne<UploadEndpoints>("DELETE", "/api/v1/uploads/{id}", (endpoint, context) => endpoint.CancelAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        IReadOnlyList<Upload> unfinished = await uploads.ListAsync(context.Caller(), context.RequestAborted);
        await ApiJson.WriteAsync(
            context, new UploadsJson([.. unfinished.Select(ApiJson.Item)]), ApiJson.Context.UploadsJson);
    }

    private async Task CancelAsync(HttpContext context)
    {
        if (!UploadId.TryParse(context.Request.RouteValues["id"] as string, null, out UploadId id)
            || !await watch.CancelAsync(context, context.Caller(), id, context.RequestAborted))
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
