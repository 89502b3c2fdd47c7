namespace PeerStor.Web.Hosting.Balancing;

/// <summary>
/// A name for each request, in the answer and in log lines: the proxy's where one is trusted, so that its log and this one can be
/// read together.
/// </summary>
internal sealed class RequestIds(RequestDelegate next, ServeOptions options)
{
    public const string Header = "X-Request-Id";

    private const int Longest = 64;

    public Task InvokeAsync(HttpContext context)
    {
        bool isForwarded = options.TrustedProxies.Count > 0 && context.Request.Headers.ContainsKey("X-Original-For");
        string? given = context.Request.Headers[Header];
        if (isForwarded && given is { Length: > 0 and <= Longest } && given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            context.TraceIdentifier = given;

            // At the end, because an error starts its headers over.
            context.Response.OnStarting(static state => Tell((HttpContext)state), context);
        }

        return next(context);
    }

    private static Task Tell(HttpContext context)
    {
        context.Response.Headers[Header] = context.TraceIdentifier;
        return Task.CompletedTask;
    }
}
