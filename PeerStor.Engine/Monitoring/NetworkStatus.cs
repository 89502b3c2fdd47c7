using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Engine.Monitoring;

/// <summary>All devices of the cluster as this one knows them now.</summary>
/// <param name="Devices">This one first; one entry while it works alone.</param>
/// <param name="Links">Each pair of devices once.</param>
/// <param name="UsableBytes">What files may take together when each piece lies on as many devices as it should.</param>
/// <param name="Waiting">Devices that do not have everything yet.</param>
/// <param name="Repair">What was counted by asking, and what is done about it.</param>
/// <param name="Received">Bytes a second of copies that came to this device over the last hour, the newest last.</param>
/// <param name="Sent">In the same way.</param>
public sealed record NetworkStatus(
    IReadOnlyList<NetworkDevice> Devices, IReadOnlyList<NetworkLink> Links, CopyHistogram Copies, int CopiesWanted, long UsableBytes,
    IReadOnlyList<WaitingCopies> Waiting, CopyReport Repair, IReadOnlyList<double> Received, IReadOnlyList<double> Sent)
{
    public double ReceivedPerSecond => Devices.Sum(device => device.ReceivedPerSecond);

    public double SentPerSecond => Devices.Sum(device => device.SentPerSecond);
}

/// <param name="Address">Where it answers.</param>
/// <param name="SeenAt">When it was last heard of here.</param>
/// <param name="Problem">Why it does not answer, for a person.</param>
/// <param name="Figures">What it last told of itself.</param>
/// <param name="ReceivedPerSecond">Bytes of copies that come from it to this device.</param>
public sealed record NetworkDevice(
    Device Device, bool IsOwn, bool IsUp, string? Address, DateTimeOffset? SeenAt, string? Problem, DeviceFigures? Figures,
    double ReceivedPerSecond, double SentPerSecond)
{
    /// <summary>It says that it gives more than its disk has.</summary>
    public bool IsShort => Device.ContributedBytes is { } contributed && Figures is { } figures && contributed > figures.CapacityBytes;
}

/// <param name="IsUp">Null: the devices that could say so are away.</param>
/// <param name="BytesPerSecond">What is copied over it; null between two other devices, which do not tell.</param>
public sealed record NetworkLink(NodeId First, NodeId Second, bool? IsUp, double? BytesPerSecond);

/// <summary>Copies that are missing.</summary>
/// <param name="What">In a person's words.</param>
/// <param name="Reason">Why they are not there.</param>
/// <param name="LastError">What went wrong the last time; null when nothing did.</param>
/// <param name="NextTry">Null: at once, or when a device comes back.</param>
public sealed record WaitingCopies(string What, string Reason, string? LastError, DateTimeOffset? NextTry);
