using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace PeerStor.Web.Api.Downloads;

internal enum PreconditionResult
{
    Proceed,
    NotModified,
    Failed,
}

/// <summary>If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since and If-Range (RFC 9110, section 13.2.2).</summary>
internal static class Preconditions
{
    public static PreconditionResult ForRead(IHeaderDictionary request, string etag, DateTimeOffset modified)
    {
        if (request.IfMatch.Count > 0)
        {
            if (!Lists(request.IfMatch.ToString(), etag, weak: false))
            {
                return PreconditionResult.Failed;
            }
        }
        else if (request.IfUnmodifiedSince.Count > 0
            && TryDate(request.IfUnmodifiedSince.ToString(), out DateTimeOffset unmodifiedSince) && modified > unmodifiedSince)
        {
            return PreconditionResult.Failed;
        }

        if (request.IfNoneMatch.Count > 0)
        {
            return Lists(request.IfNoneMatch.ToString(), etag, weak: true) ? PreconditionResult.NotModified : PreconditionResult.Proceed;
        }

        return request.IfModifiedSince.Count > 0
            && TryDate(request.IfModifiedSince.ToString(), out DateTimeOffset since) && modified <= since
            ? PreconditionResult.NotModified
            : PreconditionResult.Proceed;
    }

    /// <summary>Whether a change may go ahead; <paramref name="etag"/> null: there is no such file now.</summary>
    public static bool AllowWrite(IHeaderDictionary request, string? etag) =>
        AllowWrite(request.IfMatch, request.IfNoneMatch, etag);

    public static bool AllowWrite(StringValues match, StringValues noneMatch, string? etag)
    {
        if (match.Count > 0 && (etag is null || !Lists(match.ToString(), etag, weak: false)))
        {
            return false;
        }

        return noneMatch.Count == 0 || etag is null || !Lists(noneMatch.ToString(), etag, weak: true);
    }

    /// <summary>Whether a Range header counts: it does when If-Range is absent or names what is here now.</summary>
    public static bool RangeCounts(IHeaderDictionary request, string etag, DateTimeOffset modified)
    {
        string condition = request.IfRange.ToString();
        if (condition.Length == 0)
        {
            return true;
        }

        return condition[0] == '"'
            ? condition == etag
            : TryDate(condition, out DateTimeOffset date) && date == modified;
    }

    public static bool TryDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    private static bool Lists(string header, string etag, bool weak)
    {
        foreach (Range part in header.AsSpan().Split(','))
        {
            ReadOnlySpan<char> tag = header.AsSpan()[part].Trim();
            if (weak && tag.StartsWith("W/", StringComparison.Ordinal))
            {
                tag = tag[2..];
            }

            if (tag is "*" || tag.SequenceEqual(etag))
            {
                return true;
            }
        }

        return false;
    }
}
