using System.Globalization;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Pages.Live;

/// <summary>
/// Tells open pages that something has changed, by name only: each region that cares asks for itself anew. One stream a
/// tab, because browsers open six connections to a server and no more.
/// </summary>
internal static class LiveEvents
{
    public const string Path = "/events";

    /// <summary>How far a page may lag behind.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    /// <summary>A line that says nothing after so many quiet looks (15 s), so that no proxy takes the stream for dead.</summary>
    private const int QuietLooks = 5;

    /// <summary>Changes of the free space below this are not worth a redraw, in bytes.</summary>
    private const long FreeStep = 50_000_000;

    public static void MapLiveEvents(this IEndpointRouteBuilder routes) => routes.MapGet(Path, SendAsync);

    private static async Task SendAsync(HttpContext context)
    {
        NodeMonitor monitor = context.RequestServices.GetRequiredService<NodeMonitor>();
        TimeProvider time = context.RequestServices.GetRequiredService<TimeProvider>();
        IHostApplicationLifetime host = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, host.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await FollowAsync(context.Response, monitor, time, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The tab was closed or the server stops: both are the usual end of a stream.
        }
    }

    private static async Task FollowAsync(HttpResponse response, NodeMonitor monitor, TimeProvider time, CancellationToken end)
    {
        (long Files, string Status) seen = Look(await monitor.StatusAsync(end));
        int quiet = QuietLooks;
        using PeriodicTimer timer = new(LookInterval, time);
        do
        {
            (long Files, string Status) now = Look(await monitor.StatusAsync(end));
            string news = (now.Files == seen.Files ? "" : "event: filesChanged\ndata:\n\n")
                + (now.Status == seen.Status ? "" : "event: statusChanged\ndata:\n\n");
            quiet = news.Length == 0 ? quiet + 1 : 0;
            if (quiet > QuietLooks)
            {
                news = ":\n\n";
                quiet = 0;
            }

            if (news.Length > 0)
            {
                await response.WriteAsync(news, end);
                await response.Body.FlushAsync(end);
            }

            seen = now;
        }
        while (await timer.WaitForNextTickAsync(end));
    }

    private static (long Files, string Status) Look(NodeStatus status) => (
        status.JournalOperations,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Storage.Usable / FreeStep} {status.Storage.ReadOnly} {string.Join(' ', status.Alerts.Select(alert => alert.Id))}"));
}
