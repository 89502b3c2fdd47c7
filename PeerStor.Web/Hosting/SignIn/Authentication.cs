using System.Text;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>
/// Finds out who asks, by a bearer token, by Basic with the token as password (curl -u, media players) or by the session
/// cookie, and stops whoever may not use the endpoint. An endpoint that says nothing needs a session.
/// </summary>
internal sealed class Authentication(RequestDelegate next, Access access, MachineSecret machine)
{
    private const int LongestSecret = 256;

    private static readonly string[] OneFolder =
    [
        "/api/v1/content/", "/api/v1/list/", "/api/v1/list", "/api/v1/folders", "/api/v1/move", "/api/v1/files/", "/api/v1/zip",
        "/api/v1/tus", "/api/v1/entries/", "/api/v1/trash/", "/api/v1/search",
    ];

    public async Task InvokeAsync(HttpContext context)
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<VisitorsAttribute>() is not null)
        {
            await next(context);
            return;
        }

        bool isPublic = endpoint is null || endpoint.Metadata.GetMetadata<PublicAttribute>() is not null;
        (string? secret, bool byCookie) = FindSecret(context.Request);
        SignedIn? signedIn = null;
        if (secret is { Length: > 0 and <= LongestSecret }
            && await CallerAsync(context, secret) is { } caller)
        {
            signedIn = new SignedIn(caller, secret, byCookie);
            context.Features.Set(signedIn);
            if (!isPublic && IsOwnAccount(endpoint!) && caller.Via != GrantKind.Session && !caller.Scope.HasFlag(GrantScope.Admin))
            {
                await RefuseScopeAsync(context, GrantScope.Admin);
                return;
            }

            if (!isPublic && caller.Reach is not null && !IsAboutFiles(endpoint!))
            {
                await Problem.WriteAsync(
                    context, StatusCodes.Status403Forbidden, "not-allowed", "This token is for one folder",
                    "It reads and changes files below that folder by their paths and ids, and nothing else.");
                return;
            }

            if (!isPublic && !caller.Scope.HasFlag(Needed(endpoint!, context.Request)))
            {
                await RefuseScopeAsync(context, Needed(endpoint!, context.Request));
                return;
            }
        }
        else if (!isPublic)
        {
            bool locked = secret is not null && machine.IsProvedBy(secret, context.Connection);
            await (locked ? Challenge.SendLockedAsync(context) : Challenge.SendAsync(context, hadSecret: secret is not null));
            return;
        }

        await GoOnAsync(context, signedIn);
    }

    /// <summary>Whatever is open when the grant ends (a stream, a download, an upload) is cut off.</summary>
    private async Task GoOnAsync(HttpContext context, SignedIn? signedIn)
    {
        CancellationToken ended = signedIn?.Caller.Ended ?? CancellationToken.None;
        if (!ended.CanBeCanceled)
        {
            await next(context);
            return;
        }

        using (ended.UnsafeRegister(_ => CutOff(context, signedIn!), null))
        {
            await next(context);
        }
    }

    private static void CutOff(HttpContext context, SignedIn signedIn)
    {
        if (!signedIn.EndsItself)
        {
            context.Abort();
        }
    }

    private ValueTask<Caller?> CallerAsync(HttpContext context, string secret) =>
        machine.IsProvedBy(secret, context.Connection)
            ? ValueTask.FromResult(machine.Caller)
            : access.AuthenticateAsync(secret, context.RequestAborted);

    private static bool IsOwnAccount(Endpoint endpoint) => endpoint.Metadata.GetMetadata<OwnAccountAttribute>() is not null;

    /// <summary>What a token for one folder is for; everything else here is about all that its user has.</summary>
    private static bool IsAboutFiles(Endpoint endpoint) => endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern }
        && OneFolder.Any(prefix => pattern.StartsWith(prefix, StringComparison.Ordinal));

    private static GrantScope Needed(Endpoint endpoint, HttpRequest request)
    {
        if (endpoint.Metadata.GetMetadata<NeedsScopeAttribute>() is { } needs)
        {
            return needs.Scope;
        }

        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? GrantScope.Read : GrantScope.Write;
    }

    private static Task RefuseScopeAsync(HttpContext context, GrantScope needed) => Problem.WriteAsync(
        context, StatusCodes.Status403Forbidden, "not-allowed", "This token may not do that",
        $"It has no “{needed}” right. Nothing was changed. Use a token that has it.");

    private static (string? Secret, bool ByCookie) FindSecret(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        if (string.IsNullOrEmpty(authorization))
        {
            return (SessionCookie.Read(request), true);
        }

        // A header that is sent on purpose wins, also when it is wrong: the caller must learn of it.
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return (authorization["Bearer ".Length..].Trim(), false);
        }

        return authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            ? (PasswordOf(authorization.AsSpan("Basic ".Length).Trim()), false)
            : ("", false);
    }

    private static string PasswordOf(ReadOnlySpan<char> base64)
    {
        byte[] bytes = new byte[1024];
        if (base64.Length > bytes.Length || !Convert.TryFromBase64Chars(base64, bytes, out int count))
        {
            return "";
        }

        string pair = Encoding.UTF8.GetString(bytes, 0, count);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : pair[(colon + 1)..];
    }
}
