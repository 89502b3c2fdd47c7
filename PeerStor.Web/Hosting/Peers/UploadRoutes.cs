using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Web.Api.Tus;
using PeerStor.Web.Hosting.Balancing;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>
/// Other devices bring requests for uploads that were begun here. They go through this device's own web server, which looks at who
/// asks as if they had come by themselves.
/// </summary>
internal sealed class UploadRoutes(PeerStorEngine engine, Func<Uri> web) : IDisposable
{
    private readonly HttpClient _self = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/peer/v1/uploads/{id}", Answer);
        routes.MapMethods("/peer/v1/uploads/{id}/request", ["HEAD", "PATCH", "POST", "DELETE"], PassOnAsync);
    }

    public void Dispose() => _self.Dispose();

    private Task Answer(HttpContext context)
    {
        context.Response.StatusCode = !IsMember(context) ? StatusCodes.Status403Forbidden
            : IdOf(context) is { } id && engine.Uploads.IsHere(id) ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task PassOnAsync(HttpContext context)
    {
        if (!IsMember(context) || IdOf(context) is not { } id || !engine.Uploads.IsHere(id))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // The body of an upload has any length, unlike what else devices say to each other.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using HttpRequestMessage request = RelayedRequest.From(context.Request, new Uri(web(), $"{TusProtocol.Root}/{id}"));
        using HttpResponseMessage answer = await _self.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        await RelayedRequest.AnswerAsync(context, answer);
    }

    private bool IsMember(HttpContext context) => engine.PeerDesk.IsMember(NodeIdentity.IdOf(context.Connection.ClientCertificate!));

    private static UploadId? IdOf(HttpContext context) =>
        UploadId.TryParse(context.Request.RouteValues["id"] as string, null, out UploadId id) ? id : null;
}
