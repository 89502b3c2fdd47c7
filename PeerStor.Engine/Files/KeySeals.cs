using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Compares who has a folder's key with who is to have it.</summary>
internal sealed class KeySeals(Permissions permissions, KeyHolders holders)
{
    private const Rights NeedsKey = Rights.Read | Rights.Upload;

    public KeyHolders Holders => holders;

    /// <summary>Whether the newest version of a folder's key can be had by somebody who is to have it no longer.</summary>
    /// <param name="above">The version of the parent's key that may be relied on; negative when none may.</param>
    public bool IsStale(DatabaseConnection connection, EntryRow folder, int newest, int above)
    {
        (Guid Parent, int Version)? link = connection.First(
            "SELECT parent, parent_version FROM folder_key_links WHERE folder = $1 AND version = $2",
            row => ((Guid, int)?)(row.Id(0), row.GetInt32(1)), folder.Id.Value, newest);
        if (link is { } under && (under.Parent != folder.Parent.Value || under.Version != above || IsApart(connection, folder.Id)))
        {
            return true;
        }

        return HoldersOf(connection, folder.Id, newest).Exists(holder =>
            holder != folder.Owner.Value && !MayHave(connection, folder.Id, holder));
    }

    /// <summary>Whether a version lies under a key of the folder above.</summary>
    public static bool IsLinked(DatabaseConnection connection, EntryRow folder, int version) => connection.Scalar<long>(
        "SELECT count(*) FROM folder_key_links WHERE folder = $1 AND version = $2 AND parent = $3",
        folder.Id.Value, version, folder.Parent.Value) > 0;

    /// <summary>Whether somebody who may read above is shut out here: then the key does not lie under that of the parent.</summary>
    public static bool IsApart(DatabaseConnection connection, EntryId folder) => connection.Scalar<long>(
        "SELECT count(*) FROM folder_access WHERE folder = $1 AND rights IS NOT NULL AND (rights & $2) = 0", folder.Value, (int)NeedsKey) > 0;

    /// <summary>Who is to have a new version of the folder's key sealed for themselves.</summary>
    /// <param name="isLinked">Whether those who have the parent's key have it by that.</param>
    public IReadOnlyList<Guid> Wanted(DatabaseConnection connection, EntryRow folder, bool isLinked)
    {
        IEnumerable<Guid> users = permissions.MapOf(connection, folder.Id).Settings
            .Where(setting => !isLinked || setting.From == folder.Id)
            .SelectMany(setting => UsersOf(connection, setting))
            .Where(user => MayHave(connection, folder.Id, user));
        return [.. users.Concat(holders.OthersOf(connection, folder.Id)).Append(folder.Owner.Value).Distinct()];
    }

    /// <summary>Those of <see cref="Wanted"/> who do not have the newest version.</summary>
    public IReadOnlyList<Guid> Missing(DatabaseConnection connection, EntryRow folder, int newest, bool isLinked)
    {
        HashSet<Guid> have = [.. HoldersOf(connection, folder.Id, newest)];
        return [.. Wanted(connection, folder, isLinked).Where(holder => holder != folder.Owner.Value && !have.Contains(holder))];
    }

    private bool MayHave(DatabaseConnection connection, EntryId folder, Guid holder) =>
        KeyHolders.IsUser(connection, holder)
            ? (permissions.OfUser(connection, new UserId(holder), folder) & NeedsKey) != 0
            : holders.Find(connection, holder) is not null;

    private static List<Guid> UsersOf(DatabaseConnection connection, AccessSetting setting) => setting.IsGroup
        ? connection.Query("SELECT user FROM group_members WHERE grp = $1 AND is_in = 1", row => row.Id(0), setting.Principal)
        : [setting.Principal];

    private static List<Guid> HoldersOf(DatabaseConnection connection, EntryId folder, int version) => connection.Query(
        "SELECT user FROM folder_keys WHERE folder = $1 AND version = $2", row => row.Id(0), folder.Value, version);
}
