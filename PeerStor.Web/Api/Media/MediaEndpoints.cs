using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Media;

/// <summary>/api/v1/files/{id}/media: what is known of a media file; …/thumbnail and …/frames: its pictures.</summary>
internal sealed class MediaEndpoints(Drive drive, MediaCatalog media)
{
    private const string File = "/api/v1/files/{id}";

    // The address names the version, so what it answers stays the same.
    private const string KeptForGood = "private, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<MediaEndpoints>(File + "/media", (endpoint, context) => endpoint.WithAsync(context, endpoint.ShowAsync));
        routes.MapReads<MediaEndpoints>(File + "/thumbnail", (endpoint, context) => endpoint.ThumbnailAsync(context));
        routes.MapReads<MediaEndpoints>(
            File + "/frames", (endpoint, context) => endpoint.WithAsync(
                context, (_, caller, entry) => endpoint.SendAsync(context, caller, entry, PictureKind.Frames)));
    }

    public Task ThumbnailAsync(HttpContext context) => WithAsync(context, SendThumbnailAsync);

    private async Task WithAsync(HttpContext context, Func<HttpContext, Caller, Entry, Task> act)
    {
        Caller caller = context.Caller();
        Entry? entry = EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            ? await drive.GetAsync(caller, id, context.RequestAborted)
            : null;
        await (entry is { Kind: EntryKind.File } ? act(context, caller, entry) : Answers.NotFoundAsync(context));
    }

    private async Task ShowAsync(HttpContext context, Caller caller, Entry entry) =>
        await (await media.FactsAsync(caller, entry, context.RequestAborted) is { } facts
            ? ApiJson.WriteAsync(context, MediaJson.Of(facts), ApiJson.Context.MediaJson)
            : Answers.NotFoundAsync(context));

    private Task SendThumbnailAsync(HttpContext context, Caller caller, Entry entry) => context.Request.Query["size"].ToString() switch
    {
        "" or "256" => SendAsync(context, caller, entry, PictureKind.Small),
        "1024" => SendAsync(context, caller, entry, PictureKind.Large),
        _ => Answers.BadRequestAsync(context, "“size” must be 256 or 1024."),
    };

    private async Task SendAsync(HttpContext context, Caller caller, Entry entry, PictureKind kind)
    {
        HttpResponse response = context.Response;
        string version = entry.Version.ToString() ?? "";
        string etag = string.Create(CultureInfo.InvariantCulture, $"\"{version}-{(int)kind}\"");
        byte[]? picture = await media.PictureAsync(caller, entry, kind, context.RequestAborted);
        if (picture is null)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        response.Headers.ETag = etag;
        response.Headers.Vary = "Authorization, Cookie";
        if (context.Request.Query["v"] == version)
        {
            response.Headers.CacheControl = KeptForGood;
        }

        if (Preconditions.ForRead(context.Request.Headers, etag, entry.Modified) == PreconditionResult.NotModified)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "image/jpeg";
        response.ContentLength = picture.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(picture, context.RequestAborted);
        }
    }
}
