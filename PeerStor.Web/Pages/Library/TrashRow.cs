using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A line of the trash.</summary>
public sealed record TrashRow(EntryRow Entry, DateTimeOffset TrashedAt)
{
    public static TrashRow Of(Entry entry) => new(EntryRow.Of(entry), entry.TrashedAt ?? entry.Modified);
}
