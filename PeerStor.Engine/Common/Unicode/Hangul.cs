namespace PeerStor.Engine.Common.Unicode;

/// <summary>Korean syllables, which are taken apart and joined by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;

    // One before the first trailing consonant: tail number 0 stands for "no tail".
    private const int NoTail = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    public static bool IsSyllable(int codePoint) => codePoint is >= FirstSyllable and < FirstSyllable + SyllableCount;

    public static void Decompose(int syllable, List<int> output)
    {
        int number = syllable - FirstSyllable;
        output.Add(FirstLead + (number / (VowelCount * TailCount)));
        output.Add(FirstVowel + (number / TailCount % VowelCount));
        if (number % TailCount != 0)
        {
            output.Add(NoTail + (number % TailCount));
        }
    }

    /// <summary>The syllable of lead and vowel, or of a syllable without tail and a tail; null for any other pair.</summary>
    public static int? Compose(int first, int second)
    {
        int lead = first - FirstLead;
        int vowel = second - FirstVowel;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return FirstSyllable + (((lead * VowelCount) + vowel) * TailCount);
        }

        int tail = second - NoTail;
        bool takesTail = IsSyllable(first) && (first - FirstSyllable) % TailCount == 0;
        return takesTail && tail is > 0 and < TailCount ? first + tail : null;
    }
}
