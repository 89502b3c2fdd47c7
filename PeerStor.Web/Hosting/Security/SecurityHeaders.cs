using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PeerStor.Web.Api.Shares;

namespace PeerStor.Web.Hosting.Security;

/// <summary>The headers that every answer carries; an answer may put stricter ones in their place.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
        "connect-src 'self'; font-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; " +
        "frame-ancestors 'none'";

    /// <summary>For content that a browser must not run: no scripts, no origin, nothing loaded.</summary>
    public const string SandboxPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";

    /// <summary>For a PDF, which a page of this server may frame. A sandbox could keep the browser's own viewer out.</summary>
    public const string FramedPolicy = "default-src 'none'; frame-ancestors 'self'";

    /// <summary>For a cleaned drawing: its own styles and the pictures inside it, nothing else.</summary>
    public const string DrawingPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

    private static readonly StringValues PolicyValue = Policy;
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";

    // Asked again each time, and never kept by a proxy that serves several people.
    private static readonly StringValues Private = "private, no-cache";

    public Task InvokeAsync(HttpContext context)
    {
        Apply(context.Response.Headers);
        if (ShareAddress.IsBelow(context.Request.Path))
        {
            // At the end, because an error starts its headers over.
            context.Response.OnStarting(static response => Hide((HttpResponse)response), context.Response);
        }

        return next(context);
    }

    /// <summary>A link that somebody puts on a page is for people, not for search engines.</summary>
    private static Task Hide(HttpResponse response)
    {
        response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        return Task.CompletedTask;
    }

    /// <summary>Scripts and styles say themselves how long they may be kept, also by a proxy: those with a fingerprint, for good.</summary>
    public static RequestDelegate LetAssetsBeKept(RequestDelegate next) => context =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            context.Response.Headers.Remove(HeaderNames.CacheControl);
        }

        return next(context);
    };

    public static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = PolicyValue;
        headers.XContentTypeOptions = NoSniff;
        headers[ReferrerPolicy] = NoReferrer;
        headers.CacheControl = Private;
    }

    private const string ReferrerPolicy = "Referrer-Policy";
}
