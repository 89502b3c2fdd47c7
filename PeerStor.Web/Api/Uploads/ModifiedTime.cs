using System.Globalization;
using PeerStor.Web.Api.Downloads;

namespace PeerStor.Web.Api.Uploads;

/// <summary>A file's own time of change, as a client gives it.</summary>
internal static class ModifiedTime
{
    // The years 1 to 9999 are all that a time can say.
    private const long MostMilliseconds = 253_402_300_799_999;

    /// <summary>X-Modified in Unix milliseconds or as RFC 3339 text, else Last-Modified; null when there is neither or no sense in it.</summary>
    public static DateTimeOffset? Read(IHeaderDictionary headers)
    {
        string text = headers["X-Modified"].ToString();
        if (text.Length > 0)
        {
            return FromMilliseconds(text)
                ?? (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                    ? time.ToUniversalTime()
                    : null);
        }

        return headers.LastModified.Count > 0 && Preconditions.TryDate(headers.LastModified.ToString(), out DateTimeOffset date)
            ? date
            : null;
    }

    public static DateTimeOffset? FromMilliseconds(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
        && value is > -62_135_596_800_000 and <= MostMilliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(value)
            : null;
}
