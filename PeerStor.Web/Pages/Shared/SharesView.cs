using PeerStor.Engine.Common;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Shared;

/// <summary>Share links, newest first.</summary>
public sealed record SharesView(IReadOnlyList<ShareRow> Rows);

/// <summary>A link as a line of a list.</summary>
/// <param name="Uses">"3 visits, 2 downloads".</param>
/// <param name="State">Empty while it works.</param>
public sealed record ShareRow(
    ShareId Id, string Name, string Icon, string May, string By, bool IsMine, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    bool HasPassword, string Uses, DateTimeOffset? LastUsedAt, string State)
{
    public static ShareRow Of(ShareLink link) => new(
        link.Id, What(link), link.Entries is [{ } one] ? EntryLooks.Icon(one) : "link", Words(link.Rights), link.MakerName, link.IsMine,
        link.CreatedAt, link.ExpiresAt, link.HasPassword, Used(link), link.Uses.LastUsedAt, link.State switch
        {
            ShareState.Expired => "expired",
            ShareState.UsedUp => "used up",
            ShareState.LeadsNowhere => "what it led to is gone",
            _ => "",
        });

    /// <summary>“report.pdf”, 3 entries.</summary>
    public static string What(ShareLink link) =>
        link.Title.Length > 0 ? $"“{link.Title}”"
        : link.Entries is [{ } one] ? $"“{one.Name}”"
        : link.Entries.Count == 0 ? "something deleted" : Format.Count(link.Entries.Count, "entry", "entries");

    private static string Words(Rights rights) => rights switch
    {
        Rights.Upload => "send files only",
        Rights.Read | Rights.Upload => "see, download, add files",
        _ => "see and download",
    };

    private static string Used(ShareLink link)
    {
        ShareUses uses = link.Uses;
        string downloads = link.MostDownloads is { } most
            ? $"{Format.Count(uses.Downloads)} of {Format.Count(most, "download", "downloads")}"
            : Format.Count(uses.Downloads, "download", "downloads");
        string[] parts =
        [
            Format.Count(uses.Visits, "visit", "visits"), link.Rights.HasFlag(Rights.Read) ? downloads : "",
            link.Rights.HasFlag(Rights.Upload) ? Format.Count(uses.Uploads, "file sent", "files sent") : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }
}
