using System.Globalization;
using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Tus;

/// <summary>The words of tus 1.0 (https://tus.io/protocols/resumable-upload): its headers, read and written.</summary>
internal static class TusProtocol
{
    public const string Version = "1.0.0";
    public const string Root = "/api/v1/tus";
    public const string BodyType = "application/offset+octet-stream";
    public const string Upload = "tus";
    public const string Part = "concat part";

    /// <summary>PeerStor's own word: which file an upload became.</summary>
    public const string EntryHeader = "PeerStor-Entry";

    public const string ResumableHeader = "Tus-Resumable";
    public const string LengthHeader = "Upload-Length";
    public const string DeferHeader = "Upload-Defer-Length";
    public const string OffsetHeader = "Upload-Offset";
    public const string MetadataHeader = "Upload-Metadata";
    public const string ConcatHeader = "Upload-Concat";
    public const string ChecksumHeader = "Upload-Checksum";
    public const string ExpiresHeader = "Upload-Expires";
    public const string OverrideHeader = "X-HTTP-Method-Override";

    private const string Extensions =
        "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration,concatenation";

    public static Task DescribeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[ResumableHeader] = Version;
        headers["Tus-Version"] = Version;
        headers["Tus-Extension"] = Extensions;
        headers["Tus-Checksum-Algorithm"] = "sha1,sha256,md5";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Refuses a client that speaks another version.</summary>
    public static Task RefuseVersionAsync(HttpContext context)
    {
        context.Response.Headers["Tus-Version"] = Version;
        return Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "tus-version",
            "This server speaks tus 1.0.0", "Nothing was stored. Send “Tus-Resumable: 1.0.0”.");
    }

    /// <summary>A length or offset: digits only, at most 2^63 - 1. Null when the header is absent or anything else.</summary>
    public static long? Number(IHeaderDictionary headers, string name) =>
        long.TryParse(headers[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    public static bool Has(IHeaderDictionary headers, string name) => headers[name].Count > 0;

    /// <summary>False when the header is there but cannot be honoured.</summary>
    public static bool TryChecksum(IHeaderDictionary headers, out BodyChecksum? checksum)
    {
        checksum = null;
        string text = headers[ChecksumHeader].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        string[] words = text.Split(' ', 2);
        int length = words[0] switch
        {
            "sha1" => SHA1.HashSizeInBytes,
            "sha256" => SHA256.HashSizeInBytes,
            "md5" => MD5.HashSizeInBytes,
            _ => 0,
        };
        byte[] expected = new byte[length];
        if (length == 0 || words.Length < 2 || !Convert.TryFromBase64String(words[1].Trim(), expected, out int written) || written != length)
        {
            return false;
        }

        checksum = new BodyChecksum(words[0], expected);
        return true;
    }

    public static string Address(UploadId id) => $"{Root}/{id}";

    /// <summary>The upload that an address of this server names, absolute or relative.</summary>
    public static UploadId? IdOf(string address)
    {
        int root = address.IndexOf(Root + "/", StringComparison.Ordinal);
        return root >= 0 && UploadId.TryParse(address[(root + Root.Length + 1)..], null, out UploadId id) ? id : null;
    }

    public static void TellOffset(HttpContext context, long offsetBytes, DateTimeOffset? expires)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[OffsetHeader] = offsetBytes.ToString(CultureInfo.InvariantCulture);
        if (expires is { } time)
        {
            headers[ExpiresHeader] = time.ToString("r", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>PeerStor's own words for a finished upload: which file it became, and how many copies there are.</summary>
    public static void TellStored(HttpContext context, StoredFile file)
    {
        context.Response.Headers[EntryHeader] = file.Entry.Id.ToString();
        context.Response.Headers["PeerStor-Copies"] = string.Create(
            CultureInfo.InvariantCulture, $"{file.Copies}/{file.CopiesTarget}");
    }
}
