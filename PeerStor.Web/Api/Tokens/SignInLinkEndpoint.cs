using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Tokens;

/// <summary>POST /api/v1/sign-in-links: a one-time address that opens the dashboard on another device.</summary>
internal sealed class SignInLinkEndpoint(Access access)
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapOne<SignInLinkEndpoint>("POST", "/api/v1/sign-in-links", (links, context) => links.CreateAsync(context))
        .Needs(GrantScope.Admin);

    private async Task CreateAsync(HttpContext context)
    {
        NewGrant link = await access.CreateSignInLinkAsync(context.Caller(), context.RequestAborted);
        await context.NoteAsync(AuditEvent.SignInLinkMade);
        context.Response.Headers.CacheControl = "no-store";
        // The caller knows by which name this server is reached; the server itself does not.
        await ApiJson.WriteAsync(
            context, new SignInLinkJson(SignInLink.Path(link.Secret), link.ExpiresAt), ApiJson.Context.SignInLinkJson,
            StatusCodes.Status201Created);
    }
}
