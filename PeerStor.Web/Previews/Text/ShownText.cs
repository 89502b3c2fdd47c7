using System.Buffers;
using System.Text;

namespace PeerStor.Web.Previews.Text;

/// <summary>
/// Text as it may be shown: signs that have no look of their own, and those that turn the reading direction round so
/// that a text reads other than it is, get one.
/// </summary>
internal static class ShownText
{
    private static readonly SearchValues<char> Hidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Where(IsControl).Select(code => (char)code), .. "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"]);

    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAny(Hidden) < 0)
        {
            return text;
        }

        StringBuilder shown = new(text.Length + 16);
        foreach (char sign in text)
        {
            _ = sign switch
            {
                _ when !Hidden.Contains(sign) => shown.Append(sign),
                // Unicode has a picture of each of the oldest control signs.
                < (char)0x20 => shown.Append((char)(0x2400 + sign)),
                (char)0x7F => shown.Append('\u2421'),
                < (char)0xA0 => shown.Append('\uFFFD'),
                _ => shown.Append($"⟨U+{(int)sign:X4}⟩"),
            };
        }

        return shown.ToString();
    }

    private static bool IsControl(int code) => (code < 0x20 && code is not (0x09 or 0x0A or 0x0D)) || (code >= 0x7F && code != 0x85);
}
