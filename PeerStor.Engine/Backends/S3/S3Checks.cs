using System.Net;
using System.Security.Cryptography;
using Amazon.S3;

namespace PeerStor.Engine.Backends.S3;

/// <summary>
/// S3 compares what arrives with the SHA-256 that is signed, and with Content-MD5 where there is one. That guards against accidents on
/// the way; content is named by SHA-256.
/// </summary>
internal static class S3Checks
{
#pragma warning disable CA5351 // The protocol's own check; nothing secret hangs on it.
    public static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));

    public static async Task<string> Md5Async(BackendContent content, CancellationToken cancellationToken)
    {
        await using Stream bytes = content.OpenAt(0);
        return Convert.ToBase64String(await MD5.HashDataAsync(bytes, cancellationToken));
    }

    /// <summary>A bucket that locks what is written into it demands an MD5 whatever else guards the content.</summary>
    public static bool IsWanted(BackendException refused) =>
        refused.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest, ErrorCode: "InvalidRequest" or "MissingContentMD5" };

    /// <summary>Whether an ETag is the MD5 of these bytes; that of an encrypted bucket is none.</summary>
    public static bool IsMd5(string? tag, ReadOnlySpan<byte> bytes) =>
        tag is not null && tag.Trim('"').Equals(Convert.ToHexStringLower(MD5.HashData(bytes)), StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5351
}
