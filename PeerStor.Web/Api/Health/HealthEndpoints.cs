using PeerStor.Engine;
using PeerStor.Web.Hosting.Balancing;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Health;

/// <summary>For load balancers and supervisors: one word, no details, no sign-in.</summary>
internal sealed class HealthEndpoints(PeerStorEngine engine, Draining draining, IHostApplicationLifetime lifetime)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<HealthEndpoints>("/health/live", (_, context) => AnswerAsync(context, true)).Public();
        routes.MapReads<HealthEndpoints>("/health/ready", (health, context) => health.ReadyAsync(context)).Public();
    }

    // Not ready: it begins or stops, or fetches what changed while it was away. A node that takes no writes is still ready: it serves reads, and says so in its status.
    private async Task ReadyAsync(HttpContext context)
    {
        bool ready = lifetime.ApplicationStarted.IsCancellationRequested
            && !lifetime.ApplicationStopping.IsCancellationRequested
            && !draining.IsOn
            && engine.Reach.IsCaughtUp
            && await engine.Monitor.StatusAsync(context.RequestAborted) is not null;
        await AnswerAsync(context, ready);
    }

    private static Task AnswerAsync(HttpContext context, bool well)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(well ? "ok\n" : "not ready\n", context.RequestAborted);
    }
}
