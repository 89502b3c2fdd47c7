namespace PeerStor.Web.Api.Json;

/// <summary>Somebody who may do something with a folder. <paramref name="Kind"/>: "user" or "group"; <paramref name="Rights"/>:
/// the words of <see cref="FolderRights.RightsWords"/>; <paramref name="From"/>: the folder above that says so, null for this one.</summary>
internal sealed record AccessEntryJson(string Kind, string Id, string Name, string Rights, AccessFromJson? From);

internal sealed record AccessFromJson(string Id, string Name);

internal sealed record AccessJson(IReadOnlyList<AccessEntryJson> Items, string Mine);

/// <summary>A user or a group by name or id, and what they may do: "none", "read", "write", "upload", "share", "admin", or
/// null to take the setting away.</summary>
internal sealed record SetAccessJson(string? User, string? Group, string? Rights);

internal sealed record GroupMemberJson(string Id, string Name);

internal sealed record GroupJson(string Id, string Name, IReadOnlyList<GroupMemberJson> Members);

internal sealed record GroupsJson(IReadOnlyList<GroupJson> Items);

internal sealed record GroupNameJson(string? Name);
