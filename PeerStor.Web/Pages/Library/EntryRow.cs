using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>A file or folder as a line of a list.</summary>
public sealed record EntryRow(
    EntryId Id, string Name, bool IsFolder, string Icon, string OpenUrl, string? ContentUrl,
    long SizeBytes, DateTimeOffset Modified, int Copies, int CopiesWanted, IReadOnlyList<string> Tags, string? ThumbnailUrl, bool IsShared = false)
{
    public Offers Offers { get; init; } = Offers.All;

    public string ElementId => $"row-{Id}";

    /// <param name="folder">What may be done with the folder that it is in; null: as much as with the entry.</param>
    public static EntryRow Of(Entry entry, Rights? folder = null) => new(
        entry.Id, entry.Name, entry.Kind == EntryKind.Folder, EntryLooks.Icon(entry), EntryLooks.OpenUrl(entry),
        entry.Kind == EntryKind.Folder ? null : EntryLooks.ContentUrl(entry.Id),
        entry.SizeBytes, entry.Modified, entry.Copies, entry.CopiesTarget, entry.Tags,
        MediaLooks.ThumbnailUrl(entry, 256), entry.IsShared)
    {
        Offers = Offers.Of(entry, folder ?? entry.Rights),
    };
}
