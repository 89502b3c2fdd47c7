using System.Diagnostics;

namespace PeerStor.Web.Hosting.Telemetry;

/// <summary>
/// One span for each request: its method, the template of its route, its status and how long it took. They are not the framework's
/// spans, which hold the path: it may name a file, or be the secret of a link.
/// </summary>
internal static class RequestSpans
{
    public const string SourceName = "PeerStor.Web";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Around everything.</summary>
    public static async Task TraceAsync(HttpContext context, RequestDelegate next)
    {
        // Else it would hang below a span of the framework that nobody gets to see.
        Activity.Current = null;
        using Activity? span = context.Request.Path.StartsWithSegments("/health")
            ? null
            : Source.StartActivity(Method(context.Request), ActivityKind.Server, Caller(context.Request));
        try
        {
            await next(context);
        }
        finally
        {
            span?.SetTag("http.response.status_code", context.Response.StatusCode);
            if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                span?.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    /// <summary>Behind the routing; the first time, because an error's page has a route of its own.</summary>
    public static Task NameAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current is { } span && span.Source == Source && span.GetTagItem("http.route") is null
            && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern })
        {
            string route = "/" + pattern.TrimStart('/');
            span.DisplayName = $"{Method(context.Request)} {route}";
            span.SetTag("http.request.method", Method(context.Request)).SetTag("http.route", route);
        }

        return next(context);
    }

    /// <summary>The trace that a proxy has begun; what else it says of it may be anything and stays here.</summary>
    private static ActivityContext Caller(HttpRequest request) =>
        ActivityContext.TryParse(request.Headers.TraceParent, traceState: null, isRemote: true, out ActivityContext parent) ? parent : default;

    /// <summary>What a client makes up itself is not passed on.</summary>
    private static string Method(HttpRequest request)
    {
        string method = HttpMethods.GetCanonicalizedValue(request.Method);
        return method is "GET" or "HEAD" or "PUT" or "POST" or "PATCH" or "DELETE" or "OPTIONS" ? method : "_OTHER";
    }
}
