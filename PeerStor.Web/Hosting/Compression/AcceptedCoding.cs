using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>What a client's Accept-Encoding (RFC 9110, 12.5.3) comes to.</summary>
/// <param name="Coding">Null when the answer should go as it is.</param>
/// <param name="PlainRefused">The client would rather have any other form, so even a short answer is compressed.</param>
internal readonly record struct AcceptedCoding(ContentCoding? Coding, bool PlainRefused)
{
    /// <summary>
    /// The coding with the highest quality; of equal ones the best that the client named. "*" alone says little about what
    /// a client can do, so there the oldest coding wins. When nothing is acceptable the answer goes plain, which is more use
    /// than an error.
    /// </summary>
    public static AcceptedCoding Of(StringValues acceptEncoding, IReadOnlyList<ContentCoding> available)
    {
        if (StringValues.IsNullOrEmpty(acceptEncoding)
            || !StringWithQualityHeaderValue.TryParseList(acceptEncoding, out IList<StringWithQualityHeaderValue>? wishes))
        {
            return default;
        }

        double? others = Quality(wishes, "*");
        double? plain = Quality(wishes, "identity") ?? (others == 0 ? 0 : null);
        ContentCoding? best = null;
        double bestQuality = 0;
        foreach (ContentCoding coding in available)
        {
            double quality = Quality(wishes, coding.Name) ?? 0;
            if (quality > bestQuality)
            {
                (best, bestQuality) = (coding, quality);
            }
        }

        foreach (ContentCoding coding in available.Reverse())
        {
            if (others > bestQuality && Quality(wishes, coding.Name) is null)
            {
                (best, bestQuality) = (coding, others.Value);
            }
        }

        return new AcceptedCoding(plain > bestQuality ? null : best, plain == 0);
    }

    private static double? Quality(IList<StringWithQualityHeaderValue> wishes, string coding)
    {
        foreach (StringWithQualityHeaderValue wish in wishes)
        {
            if (wish.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return wish.Quality ?? 1;
            }
        }

        return null;
    }
}
