using PeerStor.Engine.Replication;

namespace PeerStor.Web.Api.Repair;

/// <summary>Why something is copied, in a person's words.</summary>
internal static class RepairWords
{
    public static string Of(RepairReason reason) => reason switch
    {
        RepairReason.NoCopy => "no device that answers has it",
        RepairReason.LastCopy => "only one copy answers",
        RepairReason.CopyGone => "a copy is gone for good, or was never made",
        RepairReason.HolderAway => "a device that has it is away",
        _ => "it belongs on another device",
    };
}
