using PeerStor.Engine.Common;
using PeerStor.Web.Pages.Library;

namespace PeerStor.Web.Pages.Stream;

/// <summary>What the player shows.</summary>
/// <param name="Queue">The video and audio of the same folder, this one among them.</param>
public sealed record PlayerView(
    EntryRow Entry, string ContentType, bool IsVideo, IReadOnlyList<Crumb> Crumbs, IReadOnlyList<QueueItem> Queue)
{
    /// <summary>What comes after this one in its folder, or null.</summary>
    public QueueItem? Next => Queue.SkipWhile(item => item.Id != Entry.Id).Skip(1).FirstOrDefault();
}

/// <summary>A video or piece of music in the same folder.</summary>
public sealed record QueueItem(EntryId Id, string Name, string Icon, string Url);
