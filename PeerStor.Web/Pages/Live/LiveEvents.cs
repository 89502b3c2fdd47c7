using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Live;

/// <summary>
/// Tells open pages that something has changed, by name only: each region that cares asks for itself anew. One stream a
/// tab, because browsers open six connections to a server and no more. All streams share one look at the node, and each
/// person is told only of what they may see.
/// </summary>
internal static class LiveEvents
{
    public const string Path = "/events";

    private static readonly byte[] Hello = ":\n\n"u8.ToArray();

    public static void AddLiveEvents(this IServiceCollection services) => services.AddSingleton<LiveNews>();

    public static void MapLiveEvents(this IEndpointRouteBuilder routes) => routes.MapGet(Path, SendAsync).OwnPagesOnly();

    private static async Task SendAsync(HttpContext context)
    {
        LiveNews news = context.RequestServices.GetRequiredService<LiveNews>();
        IHostApplicationLifetime host = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, host.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        IServiceProvider services = context.RequestServices;
        Listener listener = new(context.Caller(), services.GetRequiredService<Drive>(), services.GetRequiredService<TransferRegister>());
        Issue seen = news.Join();
        try
        {
            await FollowAsync(context.Response, listener, seen, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The tab was closed or the server stops: both are the usual end of a stream.
        }
        finally
        {
            news.Leave();
        }
    }

    private static async Task FollowAsync(HttpResponse response, Listener listener, Issue seen, CancellationToken end)
    {
        await SendAsync(response, Hello, end);
        while (true)
        {
            IReadOnlyList<Issue> following = await seen.FollowingAsync(end);
            if (listener.Hear(seen, following) is { } message)
            {
                await SendAsync(response, message, end);
            }

            seen = following[^1];
        }
    }

    private static async Task SendAsync(HttpResponse response, byte[] message, CancellationToken end)
    {
        await response.Body.WriteAsync(message, end);
        await response.Body.FlushAsync(end);
    }
}
