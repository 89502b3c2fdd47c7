using System.Globalization;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Depot;

/// <summary>Under which keys packs lie: those of each device in the order in which it wrote them, so that a list from the last known one
/// on shows what is new.</summary>
internal static class PackKey
{
    public const string Prefix = "packs/";

    public static string PrefixOf(NodeId device) => $"{Prefix}{device.Hex}/";

    public static string Of(NodeId device, long number) => PrefixOf(device) + number.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>0 for none.</summary>
    public static long NumberOf(string? key) =>
        long.TryParse(key?[(key.LastIndexOf('/') + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
