using System.Globalization;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Folder;

namespace PeerStor.Engine.Notes;

/// <summary>What has not come to where it belongs, and why.</summary>
internal sealed class SyncQueue(NoteParts parts)
{
    private const int DeviceLetters = 16;

    /// <param name="mayKnow">Whether who asks may know of which note or file that is.</param>
    public IReadOnlyList<WaitingEdits> Read(FolderStanding? folder, Func<FolderRefusal, bool> mayKnow)
    {
        List<WaitingEdits> waiting = [];
        long held = parts.Journal.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM note_held"));
        if (held > 0)
        {
            waiting.Add(new WaitingEdits(
                "other devices", held, parts.Options.SendsNotes ? "who typed it is not signed in on this device" : "sending by itself is switched off (NOTEPAD_AUTO_SYNC)",
                parts.Options.SendsNotes ? "when they sign in here" : "when you choose “Sync now”"));
        }

        foreach (Device device in parts.Cluster.Devices.Others)
        {
            long missing = Missing(device);
            if (missing > 0)
            {
                DeviceLink? link = parts.Cluster.Links.All.FirstOrDefault(one => one.Device == device.Id);
                waiting.Add(new WaitingEdits(
                    device.Name, missing, link is { IsUp: true } ? "on their way" : link?.Problem ?? "the device is not connected",
                    link is { IsUp: true } ? "now" : $"as soon as {device.Name} is there", SeenAt: link is { IsUp: false } ? link.SeenAt : null));
            }
        }

        if (folder is { Problem: { } problem })
        {
            waiting.Add(new WaitingEdits(folder.Path, folder.Notes, problem, "in a few seconds", folder.LooksAgainAt));
        }

        return [.. waiting, .. (folder?.Refused ?? []).Select(refusal => new WaitingEdits(
            folder!.Path, 1, mayKnow(refusal) ? refusal.Why : "a note that you may not read stays as it is", "when the note or its file changes"))];
    }

    public SyncLine Describe(NoteSync sync, NoteSummary? note)
    {
        (string what, string device) = sync.Way switch
        {
            SyncWay.FromDevice => ("came from another device", NameOf(sync.Device)),
            SyncWay.FromFolder when sync.Device.Length == 0 => ("taken in from the Markdown file", "another program"),
            SyncWay.FromFolder => ("came by the folder", NameOf(sync.Device)),
            SyncWay.ToFolder => ("put into the folder", ""),
            SyncWay.Released => ("sent when asked", ""),
            _ => (sync.Way.ToString(), ""),
        };
        return new SyncLine(sync.At, note?.Entry.Id, note?.Title ?? "", what, device, sync.Edits);
    }

    /// <summary>Edits of this device that another one has not said to have.</summary>
    private long Missing(Device device)
    {
        (NodeId Origin, ulong Epoch) own = (parts.Cluster.Devices.Own, parts.Journal.Epoch);
        long has = parts.Cluster.Progress.Of(device.Id, own.Origin, own.Epoch)?.State.Sequence ?? 0;
        return parts.Journal.CountAfter(has);
    }

    private string NameOf(string device) =>
        parts.Cluster.Devices.All.FirstOrDefault(one => Short(one.Id) == device)?.Name
        ?? string.Create(CultureInfo.InvariantCulture, $"another server ({device[..Math.Min(device.Length, 8)]})");

    private static string Short(NodeId id) => id.Hex[..DeviceLetters];
}
