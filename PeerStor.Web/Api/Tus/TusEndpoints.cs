using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Tus;

/// <summary>tus 1.0 at /api/v1/tus: which method does what, HEAD and DELETE.</summary>
internal sealed class TusEndpoints(FileUploads uploads, UploadWatch watch, TusCreation creation, TusPatch patch, TusElsewhere elsewhere)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string One = TusProtocol.Root + "/{id}";
        routes.MapMethods(TusProtocol.Root, ["OPTIONS"], TusProtocol.DescribeAsync).Public();
        routes.MapMethods(One, ["OPTIONS"], TusProtocol.DescribeAsync).Public();
        routes.MapOne<TusEndpoints>("POST", TusProtocol.Root, (tus, context) => tus.CreateAsync(context)).Needs(GrantScope.Write);
        foreach (string method in (string[])["HEAD", "PATCH", "DELETE", "POST"])
        {
            routes.MapOne<TusEndpoints>(method, One, (tus, context) => tus.OneAsync(context)).Needs(GrantScope.Write);
        }
    }

    public Task CreateAsync(HttpContext context) =>
        SpeaksTus(context) ? creation.CreateAsync(context) : TusProtocol.RefuseVersionAsync(context);

    public async Task OneAsync(HttpContext context)
    {
        if (!SpeaksTus(context))
        {
            await TusProtocol.RefuseVersionAsync(context);
            return;
        }

        Caller caller = context.Caller();
        if (!UploadId.TryParse(context.Request.RouteValues["id"] as string, null, out UploadId id))
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        if (await FindAsync(context, caller, id) is not { } upload)
        {
            await (uploads.IsHere(id) ? Answers.NotFoundAsync(context) : elsewhere.AnswerAsync(context, id));
            return;
        }

        switch (Method(context.Request))
        {
            case "HEAD":
                Describe(context, upload);
                break;
            case "PATCH":
                await patch.AppendAsync(context, caller, upload);
                break;
            case "DELETE":
                await watch.CancelAsync(context, caller, id, context.RequestAborted);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                context.Response.Headers.Allow = "HEAD, PATCH, DELETE, OPTIONS";
                break;
        }
    }

    // Who asks how far an upload is has lost the connection that was sending it: that one ends, so that the answer holds.
    private Task<Upload?> FindAsync(HttpContext context, Caller caller, UploadId id) => Method(context.Request) == "HEAD"
        ? uploads.TakeOverAsync(caller, id, context.RequestAborted)
        : uploads.GetAsync(caller, id, context.RequestAborted);

    private static bool SpeaksTus(HttpContext context)
    {
        context.Response.Headers[TusProtocol.ResumableHeader] = TusProtocol.Version;
        context.Response.Headers.CacheControl = "no-store";
        return context.Request.Headers[TusProtocol.ResumableHeader] == TusProtocol.Version;
    }

    // For networks that let only GET and POST through.
    private static string Method(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) ? request.Headers[TusProtocol.OverrideHeader].ToString() : request.Method;

    private static void Describe(HttpContext context, Upload upload)
    {
        IHeaderDictionary headers = context.Response.Headers;
        TusProtocol.TellOffset(context, upload.OffsetBytes, upload.ExpiresAt);
        headers[TusProtocol.MetadataHeader] = TusMetadata.Write(upload.Path);
        if (upload.LengthBytes is { } length)
        {
            headers[TusProtocol.LengthHeader] = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        else
        {
            headers[TusProtocol.DeferHeader] = "1";
        }

        if (upload.Protocol == TusProtocol.Part)
        {
            headers[TusProtocol.ConcatHeader] = "partial";
        }
    }
}
