using System.Security.Cryptography;

namespace PeerStor.Engine.Backends.S3;

/// <summary>S3 compares what arrives with Content-MD5. It guards against accidents on the way; content is named by SHA-256.</summary>
internal static class S3Checks
{
#pragma warning disable CA5351 // The protocol's own check; nothing secret hangs on it.
    public static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));

    public static async Task<string> Md5Async(Stream bytes, CancellationToken cancellationToken) =>
        Convert.ToBase64String(await MD5.HashDataAsync(bytes, cancellationToken));

    /// <summary>Whether an ETag is the MD5 of these bytes; that of an encrypted bucket is none.</summary>
    public static bool IsMd5(string? tag, ReadOnlySpan<byte> bytes) =>
        tag is not null && tag.Trim('"').Equals(Convert.ToHexStringLower(MD5.HashData(bytes)), StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5351
}
