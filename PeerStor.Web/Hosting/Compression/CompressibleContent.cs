using Microsoft.Net.Http.Headers;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>Which answers may be compressed: text, whole, and not compressed already.</summary>
internal static class CompressibleContent
{
    /// <summary>A shorter answer fits into one packet as it is.</summary>
    public const int SmallestBytes = 1024;

    // Text by another name, and formats of plain numbers that shrink as well.
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/json", "application/javascript", "application/ecmascript", "application/xml", "application/xml-dtd",
        "application/x-ndjson", "application/jsonl", "application/yaml", "application/x-yaml", "application/toml", "application/sql",
        "application/graphql", "application/rtf", "application/x-sh", "application/x-tex", "application/x-subrip",
        "application/vnd.apple.mpegurl", "application/wasm", "font/ttf", "font/otf", "image/svg+xml",
    };

    /// <summary>Whether the answer, as its headers stand now, may be compressed for a client that can take it.</summary>
    public static bool IsIn(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        return HasBody(response.StatusCode)
            && IsText(response.ContentType)
            && headers.ContentEncoding.Count == 0
            && headers.ContentRange.Count == 0
            && !headers.CacheControl.ToString().Contains("no-transform", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsText(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
        {
            return false;
        }

        if (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase))
        {
            // Events must go out one by one, and a compressor would hold them back.
            return !type.SubType.Equals("event-stream", StringComparison.OrdinalIgnoreCase);
        }

        return Types.Contains(type.MediaType.ToString())
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && IsTextSuffix(type.Suffix.ToString()));
    }

    private static bool IsTextSuffix(string suffix) =>
        suffix.Equals("json", StringComparison.OrdinalIgnoreCase) || suffix.Equals("xml", StringComparison.OrdinalIgnoreCase);

    private static bool HasBody(int status) => status is >= 200
        and not StatusCodes.Status204NoContent
        and not StatusCodes.Status205ResetContent
        and not StatusCodes.Status206PartialContent
        and not StatusCodes.Status304NotModified;
}
