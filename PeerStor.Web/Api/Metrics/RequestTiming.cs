using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Api.Metrics;

/// <summary>Measures every request by what it was for and how it ended.</summary>
internal sealed class RequestTiming(RequestDelegate next, WebMeter meter, RequestCount requests, TimeProvider time)
{
    private static readonly string[] StatusClasses = ["other", "1xx", "2xx", "3xx", "4xx", "5xx"];

    public async Task InvokeAsync(HttpContext context)
    {
        // Kept now: an error page replaces them on the way.
        (string method, PathString path) = (context.Request.Method, context.Request.Path);
        long start = time.GetTimestamp();
        requests.Add();
        try
        {
            await next(context);
        }
        finally
        {
            meter.RequestSeconds.Record(
                time.GetElapsedTime(start).TotalSeconds,
                new KeyValuePair<string, object?>("purpose", Purpose(method, path)),
                new KeyValuePair<string, object?>("status", StatusClass(context.Response.StatusCode)));
        }
    }

    private static string StatusClass(int status) => StatusClasses[status is >= 100 and < 600 ? status / 100 : 0];

    private static string Purpose(string method, PathString path)
    {
        bool reads = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        string text = path.Value ?? "";
        if (!text.StartsWith("/api/", StringComparison.OrdinalIgnoreCase))
        {
            return "page";
        }

        bool content = text.StartsWith("/api/v1/content/", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("/api/v1/tus", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("/content", StringComparison.OrdinalIgnoreCase);
        return (content, reads) switch
        {
            (true, true) => "download",
            (true, false) => "upload",
            _ => "api",
        };
    }
}
