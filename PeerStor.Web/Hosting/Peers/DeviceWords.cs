using PeerStor.Engine.Cluster;
using PeerStor.Engine.Replication;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What can be chosen for a device, and what to say when it cannot.</summary>
internal static class DeviceWords
{
    public const string Unknown = "There is no such device any more.";

    public const string SpeedForm = "“send 2 MB, receive 10 MB; mon-fri 08:00-18:00 send 200 kB, receive 0”";

    /// <summary>Less than a few files need would only be a way to have it full at once.</summary>
    private const long SmallestContribution = 100_000_000;

    /// <summary>Null: it can be chosen.</summary>
    public static string? Problem(DeviceChoice choice) => choice switch
    {
        { Name: { } name } when name.Length is 0 or > Devices.LongestName || name.Any(char.IsControl) => "A name has 1 to 64 characters.",
        { Zone: { } zone } when zone.Length > Devices.LongestZone || zone.Any(char.IsControl) => "The name of a place has at most 40 characters.",
        { ContributedBytes: > 0 and < SmallestContribution } => "A device gives at least 100 MB, or as much as fits.",
        { Speeds: { } speeds } when speeds.Length > Devices.LongestSpeeds || !CopySpeeds.TryParse(speeds, out _) => $"Speeds are written like {SpeedForm}.",
        _ => null,
    };
}
