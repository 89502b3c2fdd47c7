using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Engine.Users;

/// <summary>The key that a password gives (engine.md rule 20): PBKDF2 with HMAC-SHA256 (RFC 8018).</summary>
internal static class PasswordKey
{
    public const int FewestCharacters = 10;

    /// <summary>Longer ones are refused before anything is computed from them.</summary>
    public const int MostCharacters = 256;

    public const int Rounds = 600_000;

    /// <summary>What is stored beside the wrapped key so that the same password gives the same key again.</summary>
    public static byte[] NewParameters() => Cbor.Map(writer =>
    {
        writer.Field(1, IdSource.Secret(16));
        writer.Field(2, Rounds);
    });

    public static byte[] Derive(string password, byte[] parameters)
    {
        byte[] salt = [];
        int rounds = 0;
        Cbor.ReadMap(parameters, (key, reader) =>
        {
            switch (key)
            {
                case 1: salt = reader.ReadByteString(); return true;
                case 2: rounds = reader.ReadInt32(); return true;
                default: return false;
            }
        });
        // A slot comes from the journal: one with a billion rounds must not stop the node.
        if (rounds is < 1 or > 4 * Rounds)
        {
            throw new CryptographicException("A password slot has a senseless number of rounds.");
        }

        // The same password typed on another system may come in another Unicode form.
        byte[] bytes = Encoding.UTF8.GetBytes(Nfc.Normalize(password));
        return Rfc2898DeriveBytes.Pbkdf2(bytes, salt, rounds, HashAlgorithmName.SHA256, 32);
    }

    /// <summary>Why a new password cannot be taken, or null.</summary>
    public static PasswordProblem? Problem(string password, string userName) => password switch
    {
        { Length: < FewestCharacters } => PasswordProblem.TooShort,
        { Length: > MostCharacters } => PasswordProblem.TooLong,
        _ when password.Distinct().Count() < 4 || password.Contains(userName, StringComparison.OrdinalIgnoreCase) && userName.Length > 3
            => PasswordProblem.TooEasy,
        _ => null,
    };
}

/// <summary>Why a new password cannot be taken.</summary>
public enum PasswordProblem
{
    /// <summary>Fewer than 10 characters.</summary>
    TooShort,

    /// <summary>More than 256 characters.</summary>
    TooLong,

    /// <summary>It repeats itself, or contains the user's name.</summary>
    TooEasy,
}
