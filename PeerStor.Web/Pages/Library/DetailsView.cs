using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>Everything that is to be known of an entry. <paramref name="Below"/> null for a file.</summary>
public sealed record DetailsView(
    EntryRow Entry, IReadOnlyList<Crumb> Crumbs, bool IsTrashed, string ContentType, EntryFacts Facts, FolderTotals? Below,
    IReadOnlyList<FileVersion> Versions, bool CanCompare, string DeviceName, SeenBy SeenBy)
{
    /// <summary>The trash is its owner's: nobody else deletes for good.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Versions in the panel: older ones are on the page with all of them.</summary>
    public const int MostVersions = 20;

    /// <summary>How much smaller the file lies on disk than it is, in whole per cent; null when that is not worth telling.</summary>
    public int? SavedPercent =>
        Entry.SizeBytes > 0 && Facts.StoredBytes < Entry.SizeBytes * 0.99
            ? (int)Math.Round(100 - (100.0 * Facts.StoredBytes / Entry.SizeBytes))
            : null;
}
