using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Peers;

/// <summary>Node ids as people read them: base32 (RFC 4648) in groups of seven, each closed by a check character.</summary>
public static class NodeIdText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Groups = 2;
    private const int GroupLength = 7;

    public static string Write(ReadOnlySpan<byte> id)
    {
        StringBuilder text = new();
        int bit = 0;
        for (int group = 0; group < Groups; group++)
        {
            int check = 0;
            if (group > 0)
            {
                text.Append('-');
            }

            for (int i = 0; i < GroupLength; i++, bit += 5)
            {
                int value = (((id[bit / 8] << 8) | id[(bit / 8) + 1]) >> (11 - (bit % 8))) & 31;

                // A factor of 1 or 2 in turn, as in Luhn's formula, catches one wrong character or two swapped ones.
                int product = value * (1 + (i % 2));
                check = (check + (product / 32) + (product % 32)) % 32;
                text.Append(Alphabet[value]);
            }

            text.Append(Alphabet[(32 - check) % 32]);
        }

        return text.ToString();
    }

    extension(NodeId id)
    {
        /// <summary>As people compare it.</summary>
        public string Short => Write(id.ToArray());
    }
}
