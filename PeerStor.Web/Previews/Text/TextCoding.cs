using System.Text;

namespace PeerStor.Web.Previews.Text;

/// <summary>How a text's characters are written as bytes, told from its beginning.</summary>
internal static class TextCoding
{
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A mark at the start decides; then what UTF-8 cannot be; Latin-1 takes every byte, so it comes last.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> beginning, bool isWhole)
    {
        return beginning switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Utf8,
            [0xFF, 0xFE, 0x00, 0x00, ..] => Encoding.UTF32,
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => ByLook(beginning, isWhole),
        };
    }

    /// <summary>The bytes of the mark at the start, which is no character of the text.</summary>
    public static int MarkBytes(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xEF, 0xBB, 0xBF, ..] => 3,
        [0xFF, 0xFE, 0x00, 0x00, ..] => 4,
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => 2,
        _ => 0,
    };

    /// <summary>Whether a file whose name tells nothing is a text: no sign in it that only other files have.</summary>
    public static bool LooksLikeText(ReadOnlySpan<byte> beginning, bool isWhole)
    {
        if (beginning.Length == 0 || MarkBytes(beginning) > 0)
        {
            return true;
        }

        foreach (byte value in beginning)
        {
            if (value < 0x20 && value is not (0x09 or 0x0A or 0x0C or 0x0D or 0x1B))
            {
                return false;
            }
        }

        return IsUtf8(beginning, isWhole);
    }

    public static string Name(Encoding encoding) => encoding switch
    {
        UTF8Encoding => "UTF-8",
        UTF32Encoding => "UTF-32",
        UnicodeEncoding => "UTF-16",
        _ => "Latin-1",
    };

    private static Encoding ByLook(ReadOnlySpan<byte> beginning, bool isWhole)
    {
        // Western text in UTF-16 has a zero in every second byte: the higher one.
        (int even, int odd) = (0, 0);
        for (int index = 0; index < beginning.Length; index++)
        {
            if (beginning[index] == 0)
            {
                _ = index % 2 == 0 ? even++ : odd++;
            }
        }

        int mostly = beginning.Length / 2 * 7 / 10;
        return beginning.Length >= 4 && odd > mostly && even == 0 ? Encoding.Unicode
            : beginning.Length >= 4 && even > mostly && odd == 0 ? Encoding.BigEndianUnicode
            : IsUtf8(beginning, isWhole) ? Utf8
            : Encoding.Latin1;
    }

    /// <summary>A character that is cut in the middle at the end is no mistake.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        for (int cut = 0; cut <= (isWhole ? 0 : 3) && cut <= bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
