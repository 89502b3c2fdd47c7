using Microsoft.Extensions.Primitives;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>
/// The strong entity tags of compressed answers: "abc" becomes "abc~zstd". A strong tag names exact bytes, so the compressed
/// form needs its own: with one tag for both, a client that has part of the one could ask for the rest of the other.
/// </summary>
internal static class CodedTag
{
    private const char Mark = '~';

    /// <summary>The tag of the compressed form. Weak tags stay: they only name what the bytes mean.</summary>
    public static string Of(string tag, ContentCoding coding) =>
        IsStrong(tag) ? $"{tag.AsSpan(0, tag.Length - 1)}{End(coding)}" : tag;

    /// <summary>The tags of a condition as the endpoint knows them, for the coding that the answer would have.</summary>
    public static StringValues Plain(StringValues condition, ContentCoding coding)
    {
        string text = condition.ToString();
        return text.Contains(Mark, StringComparison.Ordinal) ? text.Replace(End(coding), "\"", StringComparison.Ordinal) : condition;
    }

    /// <summary>Whether a condition lists a tag.</summary>
    public static bool IsListed(string tag, string condition) =>
        condition.Split(',', StringSplitOptions.TrimEntries).Contains(tag, StringComparer.Ordinal);

    private static bool IsStrong(string tag) => tag.Length >= 2 && tag[0] == '"' && tag[^1] == '"';

    private static string End(ContentCoding coding) => $"{Mark}{coding.Name}\"";
}
