using System.Text;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>The text of a subtitle file, whatever its encoding: UTF-8, UTF-16, or what Western Windows wrote.</summary>
internal static class SubtitleText
{
    /// <summary>Windows-1252 where it differs from Latin-1: 0x80 to 0x9F.</summary>
    private const string Windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        switch (bytes)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return Encoding.UTF8.GetString(bytes[3..]);
            case [0xFF, 0xFE, ..]:
                return Encoding.Unicode.GetString(bytes[2..]);
            case [0xFE, 0xFF, ..]:
                return Encoding.BigEndianUnicode.GetString(bytes[2..]);
            // No text begins with a zero byte but UTF-16 without its mark.
            case [0, not 0, 0, not 0, ..]:
                return Encoding.BigEndianUnicode.GetString(bytes);
            case [not 0, 0, not 0, 0, ..]:
                return Encoding.Unicode.GetString(bytes);
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return string.Create(bytes.Length, bytes, static (text, source) =>
            {
                for (int i = 0; i < source.Length; i++)
                {
                    text[i] = source[i] is >= 0x80 and < 0xA0 ? Windows[source[i] - 0x80] : (char)source[i];
                }
            });
        }
    }
}
