using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Tokens;

/// <summary>POST /api/v1/sessions: a session for a name and password, for programs that ask a person for them.</summary>
internal sealed class SessionEndpoint(Credentials credentials)
{
    private const int LongestDevice = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapOne<SessionEndpoint>("POST", "/api/v1/sessions", (sessions, context) => sessions.CreateAsync(context))
        .Public();

    private async Task CreateAsync(HttpContext context)
    {
        NewSessionJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewSessionJson);
        if (wanted is not { Name.Length: > 0, Password: not null } || wanted.Device is { Length: > LongestDevice })
        {
            await Answers.BadRequestAsync(context, "A “name” and a “password” are wanted.");
            return;
        }

        Origin origin = context.Origin();
        origin = wanted.Device is { Length: > 0 } device ? origin with { Device = device } : origin;
        SignInOutcome result = await credentials.SignInAsync(wanted.Name, wanted.Password, origin, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        if (result.Session is { } session)
        {
            await ApiJson.WriteAsync(
                context, new SessionJson(session.Id.Hex, session.Secret, session.ExpiresAt), ApiJson.Context.SessionJson,
                StatusCodes.Status201Created);
            return;
        }

        await RefuseAsync(context, result.Wait);
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            int seconds = (int)Math.Ceiling(wait.TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Problem.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "too-many-tries", "Too many tries",
                $"This one was not looked at. Wait {seconds} seconds and try again.");
        }

        return Problem.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "wrong-password", "That name and password do not belong together",
            "Nothing was read or changed.");
    }
}
