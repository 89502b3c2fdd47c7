using PeerStor.Engine.Backends;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Pages.Settings;

/// <summary>What lies where. <paramref name="Depot"/> null: everything lies on devices only.</summary>
/// <param name="Lost">Files of which parts lie nowhere any more.</param>
public sealed record StorageView(
    DepotStatus? Depot, GiveUpPolicy GivesUp, long CacheBytes, long CachedBytes, StorageStatus Here, IReadOnlyList<string> Lost, MoveProgress? Move)
{
    public static string NameOf(BackendKind kind) => kind switch
    {
        BackendKind.S3 => "S3",
        BackendKind.Nfs => "the network share",
        _ => "this device",
    };

    public string Policy => GivesUp switch
    {
        GiveUpPolicy.Media => "Large video and audio files go away here once they were read back from there and found right.",
        GiveUpPolicy.Everything => "Large files go away here once they were read back from there and found right.",
        _ => "Everything stays on this device too.",
    };
}
