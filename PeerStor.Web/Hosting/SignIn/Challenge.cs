using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Htmx;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Tells somebody who has not signed in how to, in the form that they can use.</summary>
internal static class Challenge
{
    public const string SignInPath = "/sign-in";

    public static Task SendAsync(HttpContext context, bool hadSecret)
    {
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        if (request.IsHtmx())
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            // Back to the page that the fragment belongs to, not to the fragment.
            response.Headers["HX-Redirect"] = SignInPath;
            return Task.CompletedTask;
        }

        if (IsPage(request))
        {
            string here = request.PathBase + request.Path + request.QueryString;
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = here == "/" ? SignInPath : $"{SignInPath}?next={Uri.EscapeDataString(here)}";
            return Task.CompletedTask;
        }

        response.Headers.WWWAuthenticate = Schemes(request, hadSecret);
        return Problem.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "sign-in-needed",
            hadSecret ? "That token or session is not valid" : "Sign in first",
            "It is unknown, expired or revoked, or none was sent. Nothing was read or changed. " +
            "Send “Authorization: Bearer TOKEN”; “peerstor token create --name NAME” on the device prints a token.");
    }

    /// <summary>To the command line on this machine, once the owner has a password.</summary>
    public static Task SendLockedAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status401Unauthorized, "owner-locked", "The owner has a password",
        "This machine alone does not open their files. Nothing was read or changed. " +
        "“peerstor token create --user NAME --name WHAT-FOR” asks for the password and prints a token; set it as PEERSTOR_TOKEN.");

    // A link to a file, too, is opened by people in browsers.
    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && (ErrorAnswers.WantsPage(request)
            || (request.Path.StartsWithSegments("/api/v1/content", StringComparison.OrdinalIgnoreCase)
                && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)));

    // Players ask for a password when they see Basic. A browser would show its own dialog over the page, so it does not.
    private static string Schemes(HttpRequest request, bool hadSecret)
    {
        string bearer = hadSecret ? "Bearer realm=\"PeerStor\", error=\"invalid_token\"" : "Bearer realm=\"PeerStor\"";
        bool browser = request.Headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);
        return browser ? bearer : $"{bearer}, Basic realm=\"PeerStor\", charset=\"UTF-8\"";
    }
}
