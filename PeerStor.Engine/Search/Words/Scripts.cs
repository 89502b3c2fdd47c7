using System.Text;

namespace PeerStor.Engine.Search.Words;

/// <summary>Scripts that are written without spaces between words, or in syllables: they are indexed in pairs of characters.</summary>
internal static class Scripts
{
    public static bool IsUnspaced(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF)          // Thai, Lao
        or (>= 0x1000 and <= 0x109F)       // Myanmar
        or (>= 0x1100 and <= 0x11FF)       // Hangul Jamo
        or (>= 0x1780 and <= 0x17FF)       // Khmer
        or (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x31FF)
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xAC00 and <= 0xD7AF)
        or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x3FFFF);
}
