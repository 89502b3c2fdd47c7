using System.Buffers.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// An invitation for another device: peerstor://pair/INVITER/SECRET/ADDRESS,ADDRESS…, the first two in base64url. Whoever
/// has the link within ten minutes can join, once.
/// </summary>
/// <param name="Inviter">Whose certificate the other device must see.</param>
/// <param name="Secret">16 random bytes.</param>
/// <param name="Addresses">Of the inviter's peer port, host:port.</param>
public sealed record PairingLink(NodeId Inviter, byte[] Secret, IReadOnlyList<string> Addresses)
{
    public const int SecretBytes = 16;

    private const string Start = "peerstor://pair/";
    private const int MostAddresses = 16;

    /// <summary>Null when it is no such link.</summary>
    public static PairingLink? Parse(string text)
    {
        string[] parts = text.Trim().StartsWith(Start, StringComparison.OrdinalIgnoreCase) ? text.Trim()[Start.Length..].Split('/') : [];
        if (parts.Length != 3 || Decode(parts[0]) is not { Length: NodeId.Bytes } inviter || Decode(parts[1]) is not { Length: SecretBytes } secret)
        {
            return null;
        }

        string[] addresses = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries);
        return addresses.Length is > 0 and <= MostAddresses && addresses.All(PeerAddress.IsValid)
            ? new PairingLink(NodeId.Of(inviter), secret, addresses)
            : null;
    }

    public override string ToString() =>
        $"{Start}{Base64Url.EncodeToString(Inviter.ToArray())}/{Base64Url.EncodeToString(Secret)}/{string.Join(',', Addresses)}";

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
