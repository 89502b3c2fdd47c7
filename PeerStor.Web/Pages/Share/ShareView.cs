using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Library.View;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Pages.Share;

/// <summary>What a visitor sees of a link. <paramref name="Folder"/> and <paramref name="File"/> are both null where
/// nothing may be seen: then files can only be sent.</summary>
public sealed record ShareView(ShareHead Head, SharedFolder? Folder, FileView? File, bool AsksFirst, bool CanUpload);

/// <summary>What stands above: what it is called, who shares it, how long and how often.</summary>
/// <param name="Crumbs">The way down from what the link leads to.</param>
public sealed record ShareHead(
    string Address, string Title, string By, DateTimeOffset? ExpiresAt, long? DownloadsLeft, IReadOnlyList<Crumb> Crumbs);

/// <summary>A folder, or what was picked.</summary>
public sealed record SharedFolder(
    IReadOnlyList<SharedRow> Rows, int Total, string Summary, string? NextUrl, string ZipUrl, bool AsGrid, string SwitchUrl);

public sealed record SharedRow(string Name, string Icon, bool IsFolder, string Url, string? DownloadUrl, string? ThumbnailUrl, long SizeBytes, DateTimeOffset Modified);

/// <summary>Addresses below a link.</summary>
public sealed record SharePlace(string Address)
{
    private const string OfFiles = "/api/v1/files/";

    public string At(EntryId entry) => $"{Address}?at={entry}";

    /// <summary>The address of a file's bytes or picture, for who has the link rather than an account.</summary>
    public string Here(string address) =>
        address.StartsWith(OfFiles, StringComparison.Ordinal) ? $"{Address}/files/{address[OfFiles.Length..]}" : address;

    internal SharedRow Row(Entry entry) => new(
        ShownText.Of(entry.Name), EntryLooks.Icon(entry), entry.Kind == EntryKind.Folder, At(entry.Id),
        entry.Kind == EntryKind.Folder ? null : Here(EntryLooks.ContentUrl(entry.Id)) + "?download",
        MediaLooks.ThumbnailUrl(entry, 256) is { } picture ? Here(picture) : null, entry.SizeBytes, entry.Modified);

    internal EntryRow File(Entry entry) => EntryRow.Of(entry) with
    {
        OpenUrl = At(entry.Id),
        ContentUrl = Here(EntryLooks.ContentUrl(entry.Id)),
        ThumbnailUrl = MediaLooks.ThumbnailUrl(entry, 256) is { } picture ? Here(picture) : null,
        Tags = [],
    };
}

/// <summary>Why a link does not open, as a page of its own.</summary>
public sealed record ShareClosed(string Title, string Reason, int Status)
{
    /// <summary>The same for a link that never was and for one that was ended.</summary>
    public static readonly ShareClosed Unknown = new(
        "This link does not work (any more)",
        "The address may not be complete, or what it led to is no longer shared. Ask whoever gave it to you.",
        StatusCodes.Status404NotFound);

    public static readonly ShareClosed Expired = new(
        "This link has expired", "It was made to work for a certain time, which is over. Ask whoever gave it to you for a new one.",
        StatusCodes.Status410Gone);

    public static readonly ShareClosed UsedUp = new(
        "This link is used up", "All its downloads were taken. Ask whoever gave it to you for a new one.", StatusCodes.Status410Gone);
}

/// <summary>The form for a link's password.</summary>
public sealed record SharePassword(string Address, string? Problem = null);
