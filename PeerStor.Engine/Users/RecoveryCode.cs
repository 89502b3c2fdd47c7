using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>
/// The code that opens a user's key when the password is forgotten: 130 random bits as 26 characters that cannot be
/// mistaken for each other (Crockford's base 32), in groups, and two more that tell a mistyped one at once.
/// </summary>
public static class RecoveryCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 26;
    private const int CheckCharacters = 2;
    private const int Group = 7;

    /// <summary>A new code as it is shown, "XXXXXXX-XXXXXXX-XXXXXXX-XXXXXXX".</summary>
    public static string New()
    {
        char[] code = new char[Characters];
        byte[] random = IdSource.Secret(Characters);
        for (int i = 0; i < code.Length; i++)
        {
            code[i] = Alphabet[random[i] & 31];
        }

        string text = new(code);
        return string.Join('-', (text + Check(text)).Chunk(Group).Select(chars => new string(chars)));
    }

    /// <summary>The code without what people add or confuse, or null when it cannot be one.</summary>
    public static string? Read(string? typed)
    {
        StringBuilder code = new();
        foreach (char c in (typed ?? "").Length > 100 ? "" : (typed ?? "").ToUpperInvariant())
        {
            char read = c switch { 'O' => '0', 'I' or 'L' => '1', _ => c };
            if (Alphabet.Contains(read, StringComparison.Ordinal))
            {
                code.Append(read);
            }
            else if (read is not ('-' or ' ' or '\t' or '\r' or '\n'))
            {
                return null;
            }
        }

        string text = code.ToString();
        return text.Length == Characters + CheckCharacters && text.EndsWith(Check(text[..Characters]), StringComparison.Ordinal)
            ? text[..Characters]
            : null;
    }

    /// <summary>It has enough chance in it to need no slow function.</summary>
    internal static byte[] Key(string code) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(code), 32, info: "peerstor recovery code"u8.ToArray());

    private static string Check(string code)
    {
        byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(code));
        return $"{Alphabet[hash[0] & 31]}{Alphabet[hash[1] & 31]}";
    }
}
