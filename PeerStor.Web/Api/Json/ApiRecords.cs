using System.Text.Json;
using System.Text.Json.Serialization;
namespace PeerStor.Web.Api.Json;

/// <summary>A file or folder. Sizes in bytes, times UTC; <paramref name="Kind"/> is "file" or "folder".</summary>
internal record ItemJson(
    string Id, string Name, string? Path, string Kind, long Size, DateTimeOffset Modified, string Type,
    int Copies, int Target, string? Version, string? Etag, DateTimeOffset? TrashedAt,
    IReadOnlyList<string> Tags);

/// <summary>A part of a text that was found, in UTF-16 units.</summary>
internal sealed record HighlightJson(int Start, int Length);

internal sealed record SnippetJson(string Text, IReadOnlyList<HighlightJson> Highlights);

/// <summary>A file or folder that was found, where in its name, and the piece of its text that shows why.</summary>
internal sealed record HitJson(
    string Id, string Name, string? Path, string Kind, long Size, DateTimeOffset Modified, string Type,
    int Copies, int Target, string? Version, string? Etag, DateTimeOffset? TrashedAt,
    IReadOnlyList<string> Tags, IReadOnlyList<HighlightJson> NameHighlights, SnippetJson? Snippet)
    : ItemJson(Id, Name, Path, Kind, Size, Modified, Type, Copies, Target, Version, Etag, TrashedAt, Tags);

/// <summary><paramref name="Waiting"/>: documents still to be read. <paramref name="Exact"/> false: more may match than the total says.</summary>
internal sealed record HitsJson(IReadOnlyList<HitJson> Items, string? Next, long Total, bool Exact, long Waiting);

internal sealed record PageJson(IReadOnlyList<ItemJson> Items, string? Next, int Total);

internal sealed record StoredJson(string Id, string? Version, long Size, string? Etag, int Copies, int Target, string Path);

/// <summary>An unfinished upload; <paramref name="Offset"/> bytes of it are safe.</summary>
internal sealed record UploadJson(
    string Id, string Path, long? Size, long Offset, string Protocol, bool Active,
    DateTimeOffset Created, DateTimeOffset LastActivity, DateTimeOffset Expires);

internal sealed record UploadsJson(IReadOnlyList<UploadJson> Items);

internal sealed record NewFolderJson(string Path);

/// <summary>The whole path of what to move, and its whole new path.</summary>
internal sealed record MoveJson(string From, string To);

/// <summary>A new name, a new folder (its id), or both; all its tags, or some to add and to remove.</summary>
internal sealed record EditJson(
    string? Name, string? Parent, IReadOnlyList<string?>? Tags, IReadOnlyList<string?>? AddTags, IReadOnlyList<string?>? RemoveTags);

internal sealed record TagJson(string Tag, int Entries);

internal sealed record TagsJson(IReadOnlyList<TagJson> Items);

/// <summary><paramref name="Scope"/>: "read", "write", "admin" or several with commas; <paramref name="Days"/> null: until
/// revoked; <paramref name="Folder"/>: the path or id of the only folder that it gets at.</summary>
internal sealed record NewTokenJson(string Name, string? Scope, double? Days, string? Folder = null);

internal sealed record NewTokenAnswerJson(
    string Id, string Token, string Name, string Scope, DateTimeOffset? Expires, string? Folder = null);

internal sealed record GrantJson(
    string Id, string Kind, string Name, string Scope, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed,
    string? Folder = null);

internal sealed record GrantsJson(IReadOnlyList<GrantJson> Items);

/// <summary>A user's name and password; <paramref name="Device"/> names the session in lists.</summary>
internal sealed record NewSessionJson(string? Name, string? Password, string? Device);

/// <summary>Send <paramref name="Secret"/> as a bearer token.</summary>
internal sealed record SessionJson(string Id, string Secret, DateTimeOffset? Expires);

/// <summary><paramref name="Role"/>: "owner", "admin" or "member".</summary>
internal sealed record UserJson(
    string Id, string Name, string Role, bool Disabled, bool HasPassword, DateTimeOffset Created, DateTimeOffset? LastSeen,
    long UsedBytes, long? QuotaBytes, long? UploadPerSecond, long? DownloadPerSecond);

internal sealed record UsersJson(IReadOnlyList<UserJson> Items);

/// <summary>What to change of a user; what is left out stays as it is.</summary>
internal sealed record EditUserJson(string? Name, string? Role, bool? Disabled)
{
    /// <summary>A number of bytes, or null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement QuotaBytes { get; init; }

    /// <summary>Bytes a second, or null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement UploadPerSecond { get; init; }

    /// <summary>Bytes a second, or null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement DownloadPerSecond { get; init; }
}

/// <summary>The speed of this device for all together, in bytes a second; null: no limit.</summary>
internal sealed record SpeedJson(long? UploadPerSecond, long? DownloadPerSecond);

/// <summary><paramref name="Role"/>: "member" unless it says "admin".</summary>
internal sealed record NewInvitationJson(string? Label, string? Role);

/// <summary><paramref name="Path"/>: for the one who is invited, below the address of this server.</summary>
internal sealed record InvitationJson(string Id, string Path, string Label, DateTimeOffset? Expires);

/// <summary><paramref name="Path"/>: to be opened once, below the address of this server.</summary>
internal sealed record SignInLinkJson(string Path, DateTimeOffset? Expires);

/// <summary>A file or folder inside a zip; <paramref name="Opens"/>: it can be downloaded by its number.</summary>
internal sealed record MemberJson(int Number, string Name, long Size, bool Opens);

internal sealed record MembersJson(IReadOnlyList<MemberJson> Items, long Total, long TotalSize);
