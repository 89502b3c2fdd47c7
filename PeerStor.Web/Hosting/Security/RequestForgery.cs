using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Security;

/// <summary>
/// Refuses changes that another site made a browser ask for. What a browser says of a request's origin must be this
/// server, also before sign-in; with a session cookie it must say something, or the antiforgery token must be there.
/// Razor Pages check that token besides. A bearer token is never sent by a browser on its own and needs none of this.
/// </summary>
internal sealed class RequestForgery(RequestDelegate next)
{
    private enum Origin
    {
        Unsaid,
        Same,
        Foreign,
    }

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (IsSafe(request.Method) && !context.WebSockets.IsWebSocketRequest)
        {
            return IsForOwnPages(context) && OriginOf(request) == Origin.Foreign ? RefuseAsync(context) : next(context);
        }

        SignedIn? signedIn = context.Features.Get<SignedIn>();
        if (signedIn is { ByCookie: false })
        {
            return next(context);
        }

        Origin origin = OriginOf(request);
        bool trusted = origin == Origin.Same && !CouldBeForm(request);
        if (origin == Origin.Foreign || (signedIn is not null && !trusted && !HasToken(request, signedIn)))
        {
            return RefuseAsync(context);
        }

        return next(context);
    }

    private static Task RefuseAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status403Forbidden, "foreign-origin", "The request came from another site",
        "Nothing was changed. Reload the page and try again; a script should send a token instead of a cookie.");

    private static bool IsForOwnPages(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OwnPagesOnlyAttribute>() is not null
        && context.Features.Get<SignedIn>() is { ByCookie: true };

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // Pages carry the token in a field, which the page itself checks: reading a body here would break uploads.
    private static bool HasToken(HttpRequest request, SignedIn signedIn) =>
        IsPageForm(request) || SessionAntiforgery.IsToken(request.Headers[SessionAntiforgery.HeaderName], signedIn.Secret);

    private static bool IsPageForm(HttpRequest request) =>
        request.HasFormContentType && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    // A page of another site can send these by a plain form, without the browser asking this server first.
    private static bool CouldBeForm(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        return HttpMethods.IsPost(request.Method)
            && (type.Length == 0
                || type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
    }

    private static Origin OriginOf(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        // "null" says nothing: our own Referrer-Policy makes browsers send it with a form of ours.
        string origin = request.Headers.Origin.ToString() is var said and not "null" ? said : "";
        if ((site.Length > 0 && site is not ("same-origin" or "none")) || (origin.Length > 0 && !IsThisServer(origin, request)))
        {
            return Origin.Foreign;
        }

        return site.Length + origin.Length > 0 ? Origin.Same : Origin.Unsaid;
    }

    // The scheme is left out: behind a proxy that ends TLS this server sees http.
    private static bool IsThisServer(string origin, HttpRequest request)
    {
        int authority = origin.IndexOf("://", StringComparison.Ordinal);
        return authority > 0
            && origin.AsSpan(authority + 3).Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
