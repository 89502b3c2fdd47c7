using System.Threading.RateLimiting;
using PeerStor.Web.Api.Shares;

namespace PeerStor.Web.Hosting.SignIn;

internal static class SignInSetup
{
    /// <summary>A person mistypes a few times; a machine that guesses is slowed to nothing.</summary>
    private const int AttemptsPerMinute = 30;

    /// <summary>Where somebody without a session hands in a secret.</summary>
    private static readonly PathString[] Doors = [Challenge.SignInPath, "/join", "/api/v1/sessions"];

    public static void AddPeerStorSignIn(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = static (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            return ValueTask.CompletedTask;
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(static context =>
            IsAttempt(context.Request)
                ? RateLimitPartition.GetFixedWindowLimiter(ClientAddress.Of(context.Connection.RemoteIpAddress), static _ => new()
                {
                    PermitLimit = AttemptsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                })
                : RateLimitPartition.GetNoLimiter(""));
    });

    private static bool IsAttempt(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && (Doors.Any(door => request.Path.StartsWithSegments(door, StringComparison.OrdinalIgnoreCase)) || IsShareForm(request.Path));

    // The page of a share link takes its password. What lies below the page are uploads.
    private static bool IsShareForm(PathString path) =>
        path.StartsWithSegments(ShareAddress.Prefix, StringComparison.OrdinalIgnoreCase, out PathString rest)
        && rest.Value!.AsSpan().Trim('/').IndexOf('/') < 0;
}
