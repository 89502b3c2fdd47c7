using System.Globalization;
using System.Text;

namespace PeerStor.Web.Previews;

/// <summary>Bytes as numbers and signs, eight to a line, which fits a phone.</summary>
internal static class HexDump
{
    private const int BytesPerLine = 8;

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        StringBuilder dump = new();
        for (int at = 0; at < bytes.Length; at += BytesPerLine)
        {
            ReadOnlySpan<byte> line = bytes[at..Math.Min(bytes.Length, at + BytesPerLine)];
            dump.Append(CultureInfo.InvariantCulture, $"{at:x4}  ");
            foreach (byte value in line)
            {
                dump.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
            }

            dump.Append(' ', (BytesPerLine - line.Length) * 3 + 1);
            foreach (byte value in line)
            {
                dump.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
            }

            dump.Append('\n');
        }

        return dump.ToString();
    }
}
