using System.Globalization;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Relay;

/// <summary>Where the batches of a log lie: each under its first sequence, and one small object a log that is written anew with every
/// batch, so that a single list shows whose logs have grown.</summary>
internal static class RelayKeys
{
    public const string Heads = "journal-heads/";

    public static string Batch(NodeId origin, ulong epoch, long first) => string.Create(CultureInfo.InvariantCulture, $"journal/{Log(origin, epoch)}/{first:D19}");

    public static string Head(NodeId origin, ulong epoch) => Heads + Log(origin, epoch);

    /// <summary>Null for a key that is none.</summary>
    public static (NodeId Origin, ulong Epoch)? LogOf(string head)
    {
        string[] parts = head[Heads.Length..].Split('-');
        return parts.Length == 2 && parts[0].Length == 64 && parts[0].All(char.IsAsciiHexDigitLower)
            && ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong epoch)
            ? (NodeId.Of(Convert.FromHexString(parts[0])), epoch)
            : null;
    }

    private static string Log(NodeId origin, ulong epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(origin.ToArray())}-{epoch:x16}");
}
