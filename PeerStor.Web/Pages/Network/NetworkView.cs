using PeerStor.Engine.Common;
using PeerStor.Engine.Monitoring;
using PeerStor.Web.Api.Repair;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Network;

/// <summary>So many pieces of files have so many copies.</summary>
/// <param name="Share">Of 100.</param>
public sealed record CopyBar(int Copies, long Pieces, double Share);

/// <summary>A device's space as a bar: how long it is beside the largest, and how much of it is used. Both of 100.</summary>
public sealed record SpaceBar(double Length, double Used);

/// <summary>Everything on the Network screen.</summary>
public sealed record NetworkView(
    NetworkStatus Status, NetworkDrawing Drawing, IReadOnlyList<CopyBar> Copies, IReadOnlyDictionary<NodeId, SpaceBar> Space,
    IReadOnlyList<NetworkNotice> Notices, DateTimeOffset Now)
{
    /// <summary>How many pieces have fewer copies than they should.</summary>
    public long Short => Copies.Where(bar => bar.Copies < Status.CopiesWanted).Sum(bar => bar.Pieces);

    public long Pieces => Copies.Sum(bar => bar.Pieces);

    /// <summary>Devices that lack something, and then single pieces, the most endangered first.</summary>
    public IReadOnlyList<WaitingCopies> Waiting =>
    [
        .. Status.Waiting,
        .. Status.Repair.Next.Take(MostPieces).Select(entry => new WaitingCopies(
            $"Piece {entry.Chunk.ToString()[..12]}", Sentence(RepairWords.Of(entry.Reason)), entry.LastError, entry.IsRunning ? null : Now + (entry.NextTry - Status.Repair.Now))),
    ];

    /// <summary>Pieces that are not listed one by one.</summary>
    public int MoreWaiting => Math.Max(0, Status.Repair.WaitingCount - MostPieces);

    private const int MostPieces = 20;

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    public static NetworkView Of(NetworkStatus status, DateTimeOffset now)
    {
        IReadOnlyList<long> pieces = status.Copies.Pieces;
        long all = Math.Max(1, pieces.Sum());
        long largest = Math.Max(1, status.Devices.Max(device => device.Figures?.CapacityBytes ?? 0));
        return new NetworkView(
            status, NetworkDrawing.Of(status),
            [.. Enumerable.Range(0, pieces.Count).Reverse().Where(copies => copies <= status.CopiesWanted || pieces[copies] > 0)
                .Select(copies => new CopyBar(copies, pieces[copies], 100.0 * pieces[copies] / all))],
            status.Devices.Where(device => device.Figures is not null).ToDictionary(
                device => device.Device.Id,
                device => new SpaceBar(100.0 * device.Figures!.CapacityBytes / largest, 100.0 * device.Figures.StoredBytes / largest)),
            NetworkNotice.Of(status, now), now);
    }
}

/// <summary>Something that a person should know or do.</summary>
/// <param name="Level">"bad", "warn" or "": just to know.</param>
public sealed record NetworkNotice(string Level, string What, string Then)
{
    private static readonly TimeSpan LongAway = TimeSpan.FromDays(1);

    public static IReadOnlyList<NetworkNotice> Of(NetworkStatus status, DateTimeOffset now)
    {
        List<NetworkNotice> notices = [];
        (long none, long one) = (status.Copies.Pieces[0], status.Copies.Pieces[1]);
        if (none > 0)
        {
            notices.Add(new("bad", $"{Format.Count(none, "piece", "pieces")} of files have no copy on any device that answers or is waited for.",
                "They come back with the device that has them: switch on what is away or lost. Until then these files cannot be opened whole."));
        }

        if (one > 0 && status.CopiesWanted > 1)
        {
            notices.Add(new("warn", $"{Format.Count(one, "piece", "pieces")} of files lie on one device only.",
                status.Devices.Any(device => device is { IsOwn: false, IsUp: true }) ? "They are being copied; leave the devices on." : "They are copied as soon as another device is connected."));
        }

        foreach (NetworkDevice device in status.Devices)
        {
            notices.AddRange(OfDevice(device, now));
        }

        return notices;
    }

    private static IEnumerable<NetworkNotice> OfDevice(NetworkDevice device, DateTimeOffset now)
    {
        string name = $"“{device.Device.Name}”";
        if (device.Device.LostAt is { } lost)
        {
            yield return new("", $"{name} was declared lost {Format.Ago(lost, now)}.", "Its copies do not count. When it comes back they count again.");
        }
        else if (device is { IsUp: false, SeenAt: { } seen } && now - seen > LongAway)
        {
            yield return new("warn", $"{name} was last seen {Format.Ago(seen, now)}.", "Switch it on, or declare it lost in Settings, Devices, so that its copies are made again.");
        }

        if (device.IsShort)
        {
            yield return new("warn",
                $"{name} gives {Format.Size(device.Device.ContributedBytes!.Value)}, and its disk has room for {Format.Size(device.Figures!.CapacityBytes)}.",
                "Free some space there, or let it give less.");
        }
        else if (device.Figures is { UsableBytes: 0 })
        {
            yield return new("warn", $"{name} is full.", "Nothing new is kept there. Free some space on it, or let it give more.");
        }
    }
}
