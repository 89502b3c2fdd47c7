using System.Buffers.Text;
using System.Security.Cryptography;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Api.Uploads;

/// <summary>
/// What a client says the bytes hash to: Content-Digest and Repr-Digest (RFC 9530), Digest (RFC 3230) and Content-MD5.
/// Only SHA-256 and MD5 count; other algorithms are left out of account, as RFC 9530 says.
/// </summary>
/// <param name="OfBody">For the bytes of this request.</param>
/// <param name="OfWhole">For the whole file.</param>
internal sealed record SentDigest(BodyChecksum? OfBody, BodyChecksum? OfWhole)
{
    /// <summary>False when a digest that counts cannot be read: ignoring it would pretend that it was checked.</summary>
    public static bool TryRead(IHeaderDictionary headers, out SentDigest digest)
    {
        bool ok = TryList(headers["Content-Digest"].ToString(), ':', out BodyChecksum? body)
            & TryList(headers["Repr-Digest"].ToString(), ':', out BodyChecksum? whole)
            & TryList(headers["Digest"].ToString(), null, out BodyChecksum? old)
            & TryMd5(headers.ContentMD5.ToString(), out BodyChecksum? md5);
        digest = new SentDigest(body ?? md5, whole ?? old);
        return ok;
    }

    private static bool TryList(string header, char? fence, out BodyChecksum? checksum)
    {
        checksum = null;
        foreach (Range part in header.AsSpan().Split(','))
        {
            ReadOnlySpan<char> item = header.AsSpan()[part].Trim();
            if (!item.StartsWith("sha-256=", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            ReadOnlySpan<char> value = item["sha-256=".Length..];
            if (fence is { } colon)
            {
                if (value.Length < 2 || value[0] != colon || value[^1] != colon)
                {
                    return false;
                }

                value = value[1..^1];
            }

            return TryBase64(value, "sha256", SHA256.HashSizeInBytes, out checksum);
        }

        return true;
    }

    private static bool TryMd5(string header, out BodyChecksum? checksum)
    {
        checksum = null;
        return header.Length == 0 || TryBase64(header.AsSpan().Trim(), "md5", 16, out checksum);
    }

    private static bool TryBase64(ReadOnlySpan<char> text, string algorithm, int length, out BodyChecksum? checksum)
    {
        byte[] bytes = new byte[length];
        bool ok = Base64.IsValid(text, out int decoded) && decoded == length && Convert.TryFromBase64Chars(text, bytes, out _);
        checksum = ok ? new BodyChecksum(algorithm, bytes) : null;
        return ok;
    }
}
