using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// The six digits that two devices show, and what one of them commits itself to before it knows the other's number. Whoever sits
/// in between talks to each of the two in the other's place, with a key of its own; it must choose its numbers before it
/// knows those that they are mixed with, so both show the same digits in one of a million attempts (docs/adr/0058).
/// </summary>
internal static class ShortDigits
{
    public const int NonceBytes = 32;

    /// <param name="guest">The device that wants to join, which commits itself.</param>
    public static byte[] Commit(NodeId guest, ReadOnlySpan<byte> nonce) => Hash("peerstor digits commit 1", guest.ToArray(), nonce.ToArray());

    /// <summary>"042917".</summary>
    public static string Of(NodeId host, NodeId guest, byte[] hostNonce, byte[] guestNonce)
    {
        byte[] hash = Hash("peerstor digits show 1", host.ToArray(), guest.ToArray(), hostNonce, guestNonce);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    // Every part has a fixed length, so that no two lists of parts give the same bytes.
    private static byte[] Hash(string label, params byte[][] parts) => SHA256.HashData([.. Encoding.ASCII.GetBytes(label), .. parts.SelectMany(part => part)]);
}
