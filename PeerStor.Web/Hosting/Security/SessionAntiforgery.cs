using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Security;

/// <summary>
/// Antiforgery tokens without stored keys: HMAC-SHA256 of a fixed text under the session's secret, so that any node that
/// knows the session can check them. Masked with fresh random bytes, so that compressing a page does not leak it (BREACH).
/// </summary>
internal sealed class SessionAntiforgery : IAntiforgery
{
    public const string HeaderName = "RequestVerificationToken";
    public const string FieldName = "__RequestVerificationToken";

    private const int MacBytes = 32;

    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => GetTokens(httpContext);

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) =>
        new(Token(httpContext.Features.Get<SignedIn>()?.Secret), "", FieldName, HeaderName);

    public async Task<bool> IsRequestValidAsync(HttpContext httpContext)
    {
        HttpRequest request = httpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return true;
        }

        // Without a session there is nothing to forge; RequestForgery has refused other sites already.
        if (httpContext.Features.Get<SignedIn>() is not { ByCookie: true } session)
        {
            return true;
        }

        string? token = request.Headers[HeaderName];
        if (string.IsNullOrEmpty(token) && request.HasFormContentType)
        {
            token = (await request.ReadFormAsync(httpContext.RequestAborted))[FieldName];
        }

        return IsToken(token, session.Secret);
    }

    public async Task ValidateRequestAsync(HttpContext httpContext)
    {
        if (!await IsRequestValidAsync(httpContext))
        {
            throw new AntiforgeryValidationException("The antiforgery token is missing or is not this session's.");
        }
    }

    public void SetCookieTokenAndHeader(HttpContext httpContext)
    {
        // The session cookie is the cookie token.
    }

    public static bool IsToken(string? token, string secret)
    {
        Span<byte> bytes = stackalloc byte[2 * MacBytes];
        // The decoder throws on what is no base64, its name notwithstanding.
        if (token is null || token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out int written) || written != bytes.Length)
        {
            return false;
        }

        Span<byte> mac = bytes[MacBytes..];
        Mask(mac, bytes[..MacBytes]);
        return CryptographicOperations.FixedTimeEquals(mac, Mac(secret));
    }

    public static string Token(string? secret)
    {
        if (secret is null)
        {
            return "";
        }

        Span<byte> bytes = stackalloc byte[2 * MacBytes];
        RandomNumberGenerator.Fill(bytes[..MacBytes]);
        Mac(secret).CopyTo(bytes[MacBytes..]);
        Mask(bytes[MacBytes..], bytes[..MacBytes]);
        return Base64Url.EncodeToString(bytes);
    }

    private static byte[] Mac(string secret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "PeerStor antiforgery 1"u8);

    private static void Mask(Span<byte> bytes, ReadOnlySpan<byte> pad)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= pad[i];
        }
    }
}
