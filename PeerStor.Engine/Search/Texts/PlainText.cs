using System.Net;
using System.Text;

namespace PeerStor.Engine.Search.Texts;

/// <summary>Text from bytes that say they are text: UTF-8, UTF-16 with a byte order mark, or, as a last guess, Latin-1.</summary>
internal static class PlainText
{
    private const int Sample = 8 << 10;

    public static string Read(byte[] bytes, string contentType)
    {
        string text = Decode(bytes);
        return contentType is "text/html" or "application/xhtml+xml" or "application/xml" or "image/svg+xml" ? WithoutTags(text) : text;
    }

    private static string Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> all = bytes;
        if (all.StartsWith<byte>([0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(all[2..]);
        }

        if (all.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(all[2..]);
        }

        if (all[..Math.Min(all.Length, Sample)].Contains((byte)0))
        {
            return "";
        }

        // The end may be cut within a character: that one becomes U+FFFD, which belongs to no word.
        string text = Encoding.UTF8.GetString(all.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? all[3..] : all);
        return text.AsSpan(0, Math.Max(0, text.Length - 1)).Contains('\uFFFD') ? Encoding.Latin1.GetString(all) : text;
    }

    private static string WithoutTags(string text)
    {
        StringBuilder plain = new(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf('<', at);
            if (open < 0)
            {
                open = text.Length;
            }

            plain.Append(text, at, open - at).Append(' ');
            int close = open < text.Length ? text.IndexOf('>', open) : -1;
            at = close < 0 ? text.Length : SkipScript(text, open, close);
        }

        return WebUtility.HtmlDecode(plain.ToString());
    }

    // What stands in scripts and style sheets is not said by the page.
    private static int SkipScript(string text, int open, int close)
    {
        foreach (string name in new[] { "script", "style" })
        {
            if (text.AsSpan(open + 1).StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                int end = text.IndexOf("</" + name, close, StringComparison.OrdinalIgnoreCase);
                return end < 0 ? text.Length : end;
            }
        }

        return close + 1;
    }
}
