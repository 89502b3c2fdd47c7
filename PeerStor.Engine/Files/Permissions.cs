using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// The one place that decides who may do what. The owner of a tree may do everything in it. For anybody else, each of
/// whom they are (themselves and their groups) may do what the nearest setting on the way up says, and they may do what
/// any of these may. A caller with a reach may do no more than that says, whoever they are.
/// </summary>
internal sealed class Permissions(KeyNews news)
{
    /// <summary>No tree is deeper: a chain that is longer would be a cycle.</summary>
    public const int DeepestChain = 10_000;

    private const int CachedFolders = 50_000;

    private readonly BoundedCache<EntryId, (long Generation, AccessMap Map)> _maps = new(CachedFolders, _ => 1);
    private readonly BoundedCache<(Guid View, EntryId Folder), (long Generation, Rights Rights)> _reached = new(CachedFolders, _ => 1);
    private readonly BoundedCache<UserId, (long Generation, IReadOnlyList<Guid> Principals)> _principals = new(1000, _ => 1);

    /// <summary>What the caller may do with an entry.</summary>
    public Rights Of(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        if (row.Owner == caller.User && caller.Reach is null)
        {
            return Rights.All;
        }

        UserId who = caller.OnBehalfOf ?? caller.User;
        Rights rights = row.Owner == who
            ? Rights.All
            : OfUser(connection, who, row.Kind == EntryKind.Folder ? row.Id : row.Parent);
        return rights == Rights.None || caller.Reach is null ? rights : rights & Reached(connection, caller, caller.Reach, row);
    }

    /// <summary>What the caller may do with a folder, which may be a root.</summary>
    public Rights OfFolder(DatabaseConnection connection, Caller caller, EntryId folder)
    {
        if (folder == caller.User.RootFolder)
        {
            return caller.Reach is null ? Rights.All : Rights.None;
        }

        return EntryRow.Find(connection, folder) is { } row ? Of(connection, caller, row) : Rights.None;
    }

    /// <summary>What is set for a user, in somebody else's tree.</summary>
    public Rights OfUser(DatabaseConnection connection, UserId user, EntryId folder)
    {
        AccessMap map = MapOf(connection, folder);
        return map.IsEmpty ? Rights.None : map.RightsOf(PrincipalsOf(connection, user));
    }

    /// <summary>What is set for a folder, by itself and by what it lies in.</summary>
    public AccessMap MapOf(DatabaseConnection connection, EntryId folder)
    {
        long generation = news.Generation;
        List<EntryId> way = [];
        AccessMap map = AccessMap.Empty;
        for (EntryId at = folder; way.Count < DeepestChain;)
        {
            if (connection.IsReadOnly && _maps.TryGet(at, out (long Generation, AccessMap Map) known) && known.Generation == generation)
            {
                map = known.Map;
                break;
            }

            way.Add(at);
            if (EntryRow.Find(connection, at) is not { } row)
            {
                break;
            }

            at = row.Parent;
        }

        for (int i = way.Count - 1; i >= 0; i--)
        {
            map = map.With(way[i], SettingsOf(connection, way[i]));
            if (connection.IsReadOnly)
            {
                _maps.Set(way[i], (generation, map));
            }
        }

        return map;
    }

    /// <summary>The user and the groups that they are in.</summary>
    public IReadOnlyList<Guid> PrincipalsOf(DatabaseConnection connection, UserId user)
    {
        long generation = news.Generation;
        if (connection.IsReadOnly && _principals.TryGet(user, out (long Generation, IReadOnlyList<Guid> Principals) known)
            && known.Generation == generation)
        {
            return known.Principals;
        }

        List<Guid> principals = connection.Query(
            "SELECT grp FROM group_members JOIN user_groups ON id = grp WHERE user = $1 AND is_in = 1 AND deleted = 0",
            row => row.Id(0), user.Value);
        principals.Add(user.Value);
        if (connection.IsReadOnly)
        {
            _principals.Set(user, (generation, principals));
        }

        return principals;
    }

    private static List<AccessSetting> SettingsOf(DatabaseConnection connection, EntryId folder) => connection.Query(
        "SELECT principal, is_group, rights FROM folder_access WHERE folder = $1 AND rights IS NOT NULL",
        row => new AccessSetting(row.Id(0), row.GetInt64(1) != 0, (Rights)row.GetInt32(2), folder), folder.Value);

    private Rights Reached(DatabaseConnection connection, Caller caller, Reach reach, EntryRow row)
    {
        if (row.Kind != EntryKind.Folder && reach.Find(row.Id) is { } top)
        {
            return top.Rights;
        }

        EntryId folder = row.Kind == EntryKind.Folder ? row.Id : row.Parent;
        long generation = news.Generation;
        if (connection.IsReadOnly && _reached.TryGet((caller.View, folder), out (long Generation, Rights Rights) known)
            && known.Generation == generation)
        {
            return known.Rights;
        }

        Rights rights = Climb(connection, reach, folder);
        if (connection.IsReadOnly)
        {
            _reached.Set((caller.View, folder), (generation, rights));
        }

        return rights;
    }

    private static Rights Climb(DatabaseConnection connection, Reach reach, EntryId folder)
    {
        EntryId at = folder;
        for (int depth = 0; depth < DeepestChain; depth++)
        {
            if (reach.Find(at) is { } top)
            {
                return top.Rights;
            }

            if (EntryRow.Find(connection, at) is not { } row)
            {
                break;
            }

            at = row.Parent;
        }

        return Rights.None;
    }
}
