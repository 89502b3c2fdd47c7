using PeerStor.Engine.Monitoring;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Network;

/// <summary>The state of devices and of what they copy, in words.</summary>
public static class NetworkWords
{
    public static string State(NetworkDevice device) => device switch
    {
        { IsOwn: true } => "this device",
        { Device.LostAt: not null } => "declared lost",
        { IsUp: true } => "connected",
        _ => "away",
    };

    public static string Speed(double bytesPerSecond) => $"{Format.Size((long)bytesPerSecond)}/s";

    public static string Copies(int copies) => copies switch { 0 => "No copy", 1 => "1 copy", _ => $"{copies} copies" };

    /// <summary>"12 GB of 500 GB": what it keeps of what it gives.</summary>
    public static string Space(NetworkDevice device) => device.Figures is { } figures
        ? $"{Format.Size(figures.StoredBytes)} of {Format.Size(device.Device.ContributedBytes is { } given ? Math.Min(given, figures.CapacityBytes) : figures.CapacityBytes)}"
        : device.Device.ContributedBytes is { } promised ? $"gives {Format.Size(promised)}" : "not known yet";
}
