using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Who asks and how they proved it; a request feature that <see cref="Authentication"/> sets.</summary>
/// <param name="Secret">The session's or token's secret; never to be logged or sent back.</param>
/// <param name="ByCookie">The browser sent it by itself, so the request may have been forged by another site.</param>
internal sealed record SignedIn(Caller Caller, string Secret, bool ByCookie)
{
    /// <summary>This request itself ends its grant, and is still to be answered.</summary>
    public bool EndsItself { get; set; }
}

/// <summary>Who asks.</summary>
public static class SignedInRequest
{
    /// <summary>The caller of a request to anything that is not public; throws on a public one without a session.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.CallerOrNull() ?? throw new InvalidOperationException("This endpoint is public: nobody has signed in.");

    /// <summary>The caller, or null when nobody has signed in.</summary>
    public static Caller? CallerOrNull(this HttpContext context) => context.Features.Get<SignedIn>()?.Caller;

    /// <summary>To be called before a request ends a grant: if that is its own, the request is answered all the same.</summary>
    public static void WillEnd(this HttpContext context, GrantId grant)
    {
        if (context.Features.Get<SignedIn>() is { } signedIn && signedIn.Caller.Grant == grant)
        {
            signedIn.EndsItself = true;
        }
    }
}
