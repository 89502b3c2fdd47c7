using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Engine.Users;

/// <summary>What a person signs in with. Unlike file names it lies open in the tables: every device must find it.</summary>
public static class UserName
{
    public const int MostCharacters = 64;

    /// <summary>The name in NFC without space around it, or null when it is empty, too long or holds what no name holds.</summary>
    public static string? Normalize(string? text)
    {
        string name = Nfc.Normalize((text ?? "").Trim());
        bool sound = name.Length is > 0 and <= MostCharacters && !name.Any(c => char.IsControl(c) || IsInvisible(c) || c is '/' or '\\');
        return sound ? name : null;
    }

    /// <summary>"Änne" and "änne" are one user.</summary>
    public static string Fold(string name) => name.ToLowerInvariant();

    // Marks that change the direction of text, and characters of no width: two names would look the same.
    private static bool IsInvisible(char c) => c is (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e')
        or (>= '\u2060' and <= '\u2069') or '\ufeff' or '\u00ad';
}
