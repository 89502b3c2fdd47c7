using System.Net;
using System.Threading.RateLimiting;

namespace PeerStor.Web.Hosting.SignIn;

internal static class SignInSetup
{
    /// <summary>A person mistypes a few times; a machine that guesses is slowed to nothing.</summary>
    private const int AttemptsPerMinute = 30;

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
                ? RateLimitPartition.GetFixedWindowLimiter(Address(context.Connection.RemoteIpAddress), static _ => new()
                {
                    PermitLimit = AttemptsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                })
                : RateLimitPartition.GetNoLimiter(""));
    });

    private static bool IsAttempt(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Path.StartsWithSegments(Challenge.SignInPath, StringComparison.OrdinalIgnoreCase);

    // An IPv6 household has a whole /64: counting single addresses would let it try forever.
    private static string Address(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 16 ? Convert.ToHexString(bytes, 0, 8) : address.ToString();
    }
}
