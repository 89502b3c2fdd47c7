using System.Text;
using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Engine.Files;

/// <summary>The rules for names of files and folders: Unicode NFC, 1 to 255 bytes of UTF-8, no '/' and no control character.</summary>
public static class EntryName
{
    public const int MaxBytes = 255;

    /// <summary>The name in NFC with no problem, or null and what is wrong with it in words for people.</summary>
    public static string? Normalize(string name, out string? problem)
    {
        problem = Problem(name);
        return problem is null ? Nfc.Normalize(name) : null;
    }

    /// <summary>What is wrong with a name, as a sentence for people; null when nothing is.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
        {
            return "A name cannot be empty.";
        }

        if (name is "." or "..")
        {
            return "“.” and “..” have a special meaning and cannot be names.";
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            return "A name cannot contain “/”.";
        }

        if (name.Any(char.IsControl))
        {
            return "A name cannot contain line breaks or other control characters.";
        }

        if (HasLoneSurrogate(name))
        {
            return "The name is not valid Unicode text.";
        }

        int bytes = Encoding.UTF8.GetByteCount(Nfc.Normalize(name));
        return bytes > MaxBytes
            ? $"The name is too long: {bytes} bytes, and {MaxBytes} are allowed. Please shorten it."
            : null;
    }

    private static bool HasLoneSurrogate(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(name[i]))
            {
                return true;
            }
        }

        return false;
    }
}
