using PeerStor.Web.Pages.Live;

namespace PeerStor.Web.Hosting.Idle;

/// <summary>Knows whether requests run, and how many there were.</summary>
internal sealed class RequestActivity
{
    private int running;
    private long finished;

    /// <summary>Requests finished since the start; -1 while one runs.</summary>
    public long Quiet => Volatile.Read(ref running) == 0 ? Volatile.Read(ref finished) : -1;

    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == LiveEvents.Path)
        {
            // An open tab that waits for news is no work: memory may be trimmed under it.
            await next(context);
            return;
        }

        Interlocked.Increment(ref running);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Increment(ref finished);
            Interlocked.Decrement(ref running);
        }
    }
}
