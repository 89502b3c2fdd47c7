using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Engine.Search.Words;

/// <summary>
/// Turns terms into what the index holds: 60 bits of HMAC-SHA256 under a secret of the user, as 12 letters. Without the
/// secret nobody can tell what a term says, nor try out guesses; equal terms of one user are equal (docs/adr/0028).
/// </summary>
internal sealed class BlindTerms(byte[] secret)
{
    private const int Letters = 12;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int MostBytes = 512;

    public string Of(TermField field, string text)
    {
        Span<byte> input = stackalloc byte[MostBytes];
        input[0] = (byte)field;
        if (!Encoding.UTF8.TryGetBytes(text, input[1..], out int written))
        {
            written = SHA256.HashData(Encoding.UTF8.GetBytes(text), input[1..]);
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, input[..(written + 1)], hash);
        ulong bits = BitConverter.ToUInt64(hash);
        return string.Create(Letters, bits, static (letters, from) =>
        {
            for (int i = 0; i < letters.Length; i++)
            {
                letters[i] = Alphabet[(int)(from & 31)];
                from >>= 5;
            }
        });
    }
}
