using System.Text.Json.Serialization;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Api.Shares;

/// <param name="Url">The link's address, as this request's own address has it; null when somebody else made the link.</param>
/// <param name="May">"view", "view,upload" or "upload".</param>
/// <param name="State">"works", "expired", "used-up" or "leads-nowhere".</param>
internal sealed record ShareJson(
    string Id, string? Url, string Title, string By, bool Mine, IReadOnlyList<ItemJson> Items, string May, DateTimeOffset Created,
    DateTimeOffset? Expires, long? MaxDownloads, bool Password, long Visits, long Downloads, long Uploads, DateTimeOffset? LastUsed,
    string State)
{
    public static ShareJson Of(ShareLink link, string? url) => new(
        link.Id.ToString(), url, link.Title, link.MakerName, link.IsMine, [.. link.Entries.Select(entry => ApiJson.Item(entry, null))],
        Words(link.Rights), link.CreatedAt, link.ExpiresAt, link.MostDownloads, link.HasPassword, link.Uses.Visits, link.Uses.Downloads,
        link.Uses.Uploads, link.Uses.LastUsedAt, Word(link.State));

    public static Rights? Rights(string words) => words switch
    {
        "view" => Engine.Users.Rights.Read,
        "view,upload" => Engine.Users.Rights.Read | Engine.Users.Rights.Upload,
        "upload" => Engine.Users.Rights.Upload,
        _ => null,
    };

    public static string Words(Rights rights) => string.Join(',', new[]
    {
        rights.HasFlag(Engine.Users.Rights.Read) ? "view" : "", rights.HasFlag(Engine.Users.Rights.Upload) ? "upload" : "",
    }.Where(word => word.Length > 0));

    private static string Word(ShareState state) => state switch
    {
        ShareState.Works => "works",
        ShareState.Expired => "expired",
        ShareState.UsedUp => "used-up",
        _ => "leads-nowhere",
    };
}

internal sealed record SharesJson(IReadOnlyList<ShareJson> Items);

/// <param name="Ids">The files and folders; or, in their place, one <paramref name="Path"/>.</param>
internal sealed record NewShareJson(
    IReadOnlyList<string>? Ids, string? Path, string? May, string? Title, DateTimeOffset? Expires, string? Password, long? MaxDownloads);

/// <summary>What is left out stays. 0 takes the limit away, "" the password, "never" the end.</summary>
internal sealed record EditShareJson(
    string? May, string? Title, string? Expires, string? Password, [property: JsonPropertyName("maxDownloads")] long? MaxDownloads);
