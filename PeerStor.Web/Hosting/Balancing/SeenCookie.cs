using Microsoft.AspNetCore.StaticAssets;
using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Web.Api.Metrics;

namespace PeerStor.Web.Hosting.Balancing;

/// <summary>
/// Behind a load balancer each request may land at another device. Every answer leaves a cookie that says what it reflects, and a
/// device that is not as far as the cookie of a request catches up before it answers (engine.md rule 32). So everybody always
/// sees their own writes, and nothing that they saw is gone again.
/// </summary>
internal sealed class SeenCookie(RequestDelegate next, PeerStorEngine engine, ServeOptions options, WebMeter meter)
{
    public const string Name = "peerstor_seen";

    /// <summary>Tells a program what a person is told by the page: newer changes are known to be somewhere else.</summary>
    public const string NoticeHeader = "X-PeerStor-Notice";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>A device that was away for so long has other troubles; and an old cookie costs a wait.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Anybody can send a cookie that is far ahead: more than these are answered without a wait.</summary>
    private const int MostWaiting = 512;

    private int _waiting;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!engine.Reach.IsShared || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            || context.Request.Path.StartsWithSegments("/health"))
        {
            await next(context);
            return;
        }

        string? sent = context.Request.Cookies[Name];
        SeenVector? seen = SeenVector.Parse(sent);
        if (seen is not null && !await CatchUpAsync(seen, context.RequestAborted))
        {
            meter.NoteAnswerBehind();
            context.Response.Headers[NoticeHeader] = "behind";
        }

        context.Response.OnStarting(() => TellAsync(context, sent, seen));
        await next(context);
    }

    private async Task<bool> CatchUpAsync(SeenVector seen, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan patience = Interlocked.Increment(ref _waiting) <= MostWaiting ? Patience : TimeSpan.Zero;
            return await engine.Reach.WaitAsync(seen, patience, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task TellAsync(HttpContext context, string? sent, SeenVector? seen)
    {
        if (sent is null && MayHaveWritten(context.Request) && options.TrustedProxies.Count > 0)
        {
            // A program that keeps no cookies: instead of its next request, this answer waits.
            await engine.Reach.SpreadAsync(Patience);
        }

        string now = engine.Reach.With(seen).ToString();

        // An answer that another device gave through this one says already what it reflects.
        bool isTold = context.Response.Headers.SetCookie.Any(cookie => cookie?.StartsWith(Name + "=", StringComparison.Ordinal) == true);
        if (now != sent && !isTold)
        {
            context.Response.Cookies.Append(Name, now, new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/", MaxAge = Lifetime, IsEssential = true,
            });
        }
    }

    private static bool MayHaveWritten(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
}
