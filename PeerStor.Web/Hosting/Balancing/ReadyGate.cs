using PeerStor.Engine;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Hosting.Balancing;

/// <summary>
/// A device behind a proxy answers only once it has what the others had when it started: until then the proxy asks another one
/// (503 is a reason to). Without a proxy there is nobody else to ask, so that it answers at once.
/// </summary>
internal sealed class ReadyGate(RequestDelegate next, PeerStorEngine engine, ServeOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (options.TrustedProxies.Count == 0 || engine.Reach.IsCaughtUp || !IsForwarded(context.Request))
        {
            return next(context);
        }

        context.Response.Headers.RetryAfter = "1";
        return Problem.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, "starting", "This device has just started",
            "It is fetching what changed while it was away. Nothing was changed by this request: try it again in a moment.");
    }

    // What the middleware for proxies leaves when it believed one.
    private static bool IsForwarded(HttpRequest request) =>
        request.Headers.ContainsKey("X-Original-For") && !request.Path.StartsWithSegments("/health");
}
