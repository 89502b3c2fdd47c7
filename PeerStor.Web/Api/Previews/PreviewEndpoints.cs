using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Drawings;

namespace PeerStor.Web.Api.Previews;

/// <summary>
/// GET /api/v1/files/{id}/preview: a form of a file that a page may show, where the file itself may not be shown: a
/// drawing (SVG) with nothing in it that runs or leads outside, and a PDF that a page of this server may frame.
/// </summary>
internal sealed class PreviewEndpoints(Content content, Download download)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapReads<PreviewEndpoints>(
        "/api/v1/files/{id}/preview", (endpoint, context) => endpoint.ShowAsync(context));

    public async Task ShowAsync(HttpContext context)
    {
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await content.OpenAsync(context.Caller(), id, null, context.RequestAborted) is not { } open)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        switch (PreviewKinds.Of(open.Entry))
        {
            case PreviewKind.Drawing:
                await SendDrawingAsync(context, open);
                break;
            case PreviewKind.Pdf:
                context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.FramedPolicy;
                await download.SendAsync(context, open);
                break;
            default:
                await NoPreviewAsync(context);
                break;
        }
    }

    private static async Task SendDrawingAsync(HttpContext context, OpenContent open)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = open.Entry.ETag;
        if (Preconditions.ForRead(context.Request.Headers, open.Entry.ETag ?? "", open.Entry.Modified) == PreconditionResult.NotModified)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        byte[]? drawing = open.LengthBytes > PreviewLimits.DrawingBytes
            ? null
            : SvgCleaner.Clean(await ContentBytes.ReadAsync(open, 0, PreviewLimits.DrawingBytes, context.RequestAborted));
        if (drawing is null)
        {
            await NoPreviewAsync(context);
            return;
        }

        response.ContentType = "image/svg+xml";
        response.ContentLength = drawing.Length;
        response.Headers.ContentDisposition = ContentDisposition.For(open.Entry.Name, attachment: false);
        response.Headers.ContentSecurityPolicy = SecurityHeaders.DrawingPolicy;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(drawing, context.RequestAborted);
        }
    }

    private static Task NoPreviewAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status404NotFound, "no-preview", "There is no preview of this file",
        "It is of another kind, too large, or not what its name says. The file itself is at …/content.");
}
