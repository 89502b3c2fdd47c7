using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Pages.Network;

/// <summary>A device in the drawing. Places and lengths are of the drawing's own units.</summary>
/// <param name="Fill">How full it is, of 100; null when it did not say.</param>
/// <param name="Label">Its name, as much as there is room for.</param>
public sealed record DrawnDevice(NetworkDevice Device, double X, double Y, double Radius, double? Fill, string Label, string State, bool IsOnTop)
{
    /// <summary>Names stand outside of the circle of devices, where no line runs.</summary>
    public double NameY => IsOnTop ? Y - Radius - 22 : Y + Radius + 16;
}

/// <param name="State">"up", "down" or "unknown", which is also its class.</param>
/// <param name="Speed">In words, when something is copied over it.</param>
public sealed record DrawnLink(double X1, double Y1, double X2, double Y2, string State, string? Speed)
{
    public double MiddleX => (X1 + X2) / 2;

    public double MiddleY => (Y1 + Y2) / 2;
}

/// <summary>
/// The devices on a circle, this one on top, those of one zone beside each other, and a line between each two. Everything in
/// it is also in the list below it.
/// </summary>
public sealed record NetworkDrawing(IReadOnlyList<DrawnDevice> Devices, IReadOnlyList<DrawnLink> Links, double Width, double Height, string Words)
{
    private const double DrawingWidth = 360;

    public static NetworkDrawing Of(NetworkStatus status)
    {
        List<NetworkDevice> order = [.. status.Devices.Where(device => device.IsOwn), .. status.Devices.Where(device => !device.IsOwn).OrderBy(device => device.Device.Zone, StringComparer.Ordinal)];
        double radius = order.Count switch { <= 6 => 26, <= 12 => 20, _ => 12 };
        double circle = order.Count <= 2 ? 100 : order.Count <= 6 ? 105 : 135;
        double top = radius + 44;
        List<DrawnDevice> devices = [.. order.Select((device, i) => Draw(device, i))];
        double height = devices.Max(device => device.Y) + radius + 36;
        Dictionary<NodeId, DrawnDevice> places = devices.ToDictionary(device => device.Device.Device.Id);
        return new NetworkDrawing(
            devices, [.. status.Links.Select(link => DrawLink(link, places))], DrawingWidth, height, Say(status));

        DrawnDevice Draw(NetworkDevice device, int i)
        {
            // Two stand beside each other; more stand on a circle that begins at the top.
            double turn = order.Count <= 2 ? Math.PI * (1 + i) : ((2 * Math.PI * i) / order.Count) - (Math.PI / 2);
            double middle = order.Count == 1 ? DrawingWidth / 2 : (DrawingWidth / 2) + (circle * Math.Cos(turn));
            double down = order.Count <= 2 ? radius + 6 : top + circle + (circle * Math.Sin(turn));
            return new DrawnDevice(device, middle, down, radius, FillOf(device), Cut(device.Device.Name, order.Count <= 6 ? 16 : 9), NetworkWords.State(device), order.Count > 2 && down < top + circle - 1);
        }
    }

    /// <summary>A number as SVG takes it.</summary>
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Used, of 100 that it gives; null when it did not say.</summary>
    public static double? FillOf(NetworkDevice device) => device.Figures is { CapacityBytes: > 0 } figures
        ? 100.0 * figures.StoredBytes / (device.Device.ContributedBytes is { } given ? Math.Max(1, Math.Min(given, figures.CapacityBytes)) : figures.CapacityBytes)
        : null;

    private static DrawnLink DrawLink(NetworkLink link, Dictionary<NodeId, DrawnDevice> places)
    {
        (DrawnDevice a, DrawnDevice b) = (places[link.First], places[link.Second]);
        double length = Math.Max(1, Math.Sqrt(Math.Pow(b.X - a.X, 2) + Math.Pow(b.Y - a.Y, 2)));
        (double dx, double dy) = ((b.X - a.X) / length * (a.Radius + 4), (b.Y - a.Y) / length * (a.Radius + 4));
        return new DrawnLink(
            a.X + dx, a.Y + dy, b.X - dx, b.Y - dy, link.IsUp switch { true => "up", false => "down", null => "unknown" },
            link.BytesPerSecond is >= 1 and var speed ? NetworkWords.Speed(speed) : null);
    }

    private static string Say(NetworkStatus status)
    {
        int up = status.Links.Count(link => link.IsUp == true);
        string links = status.Links.Count == 0 ? "" : $" {up} of {status.Links.Count} connections between them are up.";
        return $"{Shared.Format.Count(status.Devices.Count, "device", "devices")}: "
            + string.Join("; ", status.Devices.Select(device => $"{device.Device.Name}, {NetworkWords.State(device)}")) + "." + links;
    }

    private static string Cut(string name, int most) => name.Length <= most ? name : name[..(most - 1)] + "…";
}
