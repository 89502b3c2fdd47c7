using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>The cookie that holds a session's secret.</summary>
public static class SessionCookie
{
    public const string Name = "peerstor_session";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Gives the browser a session; it replaces whatever session it had.</summary>
    public static void Set(HttpContext context, NewGrant session) =>
        context.Response.Cookies.Append(Name, session.Secret, Options(context.Request, session.ExpiresAt));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
