using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A line of the trash. <paramref name="DaysLeft"/>: until it goes by itself.</summary>
public sealed record TrashRow(EntryRow Entry, DateTimeOffset TrashedAt, int DaysLeft)
{
    public static TrashRow Of(Entry entry, DateTimeOffset now)
    {
        DateTimeOffset trashed = entry.TrashedAt ?? entry.Modified;
        double left = (trashed + TrashBin.Retention - now).TotalDays;
        return new TrashRow(EntryRow.Of(entry), trashed, Math.Max(0, (int)Math.Ceiling(left)));
    }
}

/// <summary>The region that lists the trash.</summary>
public sealed record TrashView(IReadOnlyList<TrashRow> Rows, bool HasMore, DateTimeOffset Now);
