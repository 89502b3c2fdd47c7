using System.Net;
using System.Net.Sockets;
using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Peers;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>All devices that this one knows of, as screens, API and command line show them.</summary>
internal sealed class KnownDevices(PeerStorEngine engine, LocalDevices local)
{
    public bool IsLooking => local.IsOn;

    /// <summary>The devices of the cluster, this one first; none while it works alone.</summary>
    public IReadOnlyList<KnownDevice> Members =>
    [
        .. engine.Devices.Members.OrderByDescending(device => device.Id == engine.Devices.Own).Select(Member),
    ];

    /// <summary>Others on the local network that do not belong to it.</summary>
    public IReadOnlyList<Sighting> Strangers
    {
        get
        {
            HashSet<string> members = [.. engine.Devices.Members.Select(device => device.Id.Short)];
            return [.. local.Seen.Where(seen => !members.Contains(seen.ShortId))];
        }
    }

    /// <summary>Where a browser opens it: by an IPv4 address where it has one, because people can read it.</summary>
    public static string? WebAddress(Sighting seen)
    {
        IPAddress? best = seen.Addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork)
            .FirstOrDefault(address => !address.IsIPv6LinkLocal);
        return seen.WebPort is { } port && best is not null ? $"http://{new IPEndPoint(best, port)}/" : null;
    }

    private KnownDevice Member(Device device)
    {
        DeviceLink? link = engine.Links.All.FirstOrDefault(link => link.Device == device.Id);
        Sighting? seen = local.Seen.FirstOrDefault(seen => seen.ShortId == device.Id.Short);
        return new KnownDevice(device, device.Id == engine.Devices.Own, link, engine.Network.StateOf(device.Id), seen is null ? null : WebAddress(seen));
    }
}

/// <param name="Link">Null for this device.</param>
/// <param name="Told">What it last told of itself, and when; null: nothing yet.</param>
/// <param name="Url">Where a browser opens it, when it is in this network.</param>
public sealed record KnownDevice(Device Device, bool IsOwn, DeviceLink? Link, DeviceState? Told, string? Url)
{
    public string State => IsOwn ? "this" : Link?.IsUp == true ? "connected" : Device.LostAt is null ? "away" : "lost";
}
