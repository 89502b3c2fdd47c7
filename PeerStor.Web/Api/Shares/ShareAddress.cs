namespace PeerStor.Web.Api.Shares;

/// <summary>The address of a share link.</summary>
internal static class ShareAddress
{
    public const string Prefix = "/s";

    public static string Path(string secret) => $"{Prefix}/{secret}";

    /// <summary>Below the address that this request was sent to; a trusted proxy's headers have been taken in already.</summary>
    public static string Of(HttpRequest request, string secret) =>
        $"{request.Scheme}://{request.Host}{request.PathBase}{Path(secret)}";

    /// <summary>Whether a path leads to a link: then it holds a secret, which no log may have.</summary>
    public static bool IsBelow(PathString path) => path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);
}
