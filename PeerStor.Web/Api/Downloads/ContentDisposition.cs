using System.Buffers;
using System.Text;

namespace PeerStor.Web.Api.Downloads;

/// <summary>
/// Content-Disposition (RFC 6266): the name in ASCII for old clients and in UTF-8 (RFC 8187) for the others. Names come
/// from anywhere, so nothing of them reaches the header unescaped, and the characters that turn the reading direction
/// round, by which "exe.txt" is shown for "txt.exe", are left out.
/// </summary>
internal static class ContentDisposition
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~ ()[]{}@!$&+=^,'#");

    private static readonly SearchValues<byte> Unescaped = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&+^#"u8);

    public static string For(string name, bool attachment)
    {
        string kind = attachment ? "attachment" : "inline";
        if (name.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            return $"{kind}; filename=\"{name}\"";
        }

        StringBuilder ascii = new(name.Length);
        StringBuilder escaped = new(name.Length * 3);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (TurnsDirection(rune) || Rune.IsControl(rune))
            {
                continue;
            }

            ascii.Append(rune.IsAscii && Plain.Contains((char)rune.Value) ? (char)rune.Value : '_');
            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                _ = Unescaped.Contains(value) ? escaped.Append((char)value) : escaped.Append('%').Append(value.ToString("X2"));
            }
        }

        return $"{kind}; filename=\"{ascii}\"; filename*=UTF-8''{escaped}";
    }

    private static bool TurnsDirection(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
