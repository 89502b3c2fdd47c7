using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Looks into trees within one connection's view of the database: a user's own, and what others share with them. What the
/// caller may not see is not there; only what is called raw says nothing about rights.
/// </summary>
internal sealed class DriveTree(FolderKeys keys, EntryTags tags, Permissions permissions, SharedFolders shared, CopyCount copies)
{
    private const int DeepestChain = Permissions.DeepestChain;

    public Permissions Permissions => permissions;

    public CopyCount Copies => copies;

    /// <summary>The entry at a path, or null. The names on the way are looked up blinded; none is opened.</summary>
    /// <param name="under">The folder that the path begins at; null for the caller's root.</param>
    public Entry? Find(DatabaseConnection connection, Caller caller, string path, EntryId? under = null)
    {
        if (Begin(connection, caller, path, under) is not { } begin)
        {
            return null;
        }

        Entry entry = begin.Folder;
        foreach (string name in begin.Names)
        {
            if (entry.Kind != EntryKind.Folder || FindChild(connection, caller, entry.Id, name) is not { } child)
            {
                return null;
            }

            entry = child;
        }

        return entry.Rights.HasFlag(Rights.Read) && begin.Names.Count > 0 || IsVisible(connection, caller, entry) ? entry : null;
    }

    /// <summary>Where a path begins, raw, and the names below that; null when there is no such place.</summary>
    public (Entry Folder, IReadOnlyList<string> Names)? Begin(
        DatabaseConnection connection, Caller caller, string path, EntryId? under)
    {
        List<string> names = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (EntryName.Normalize(part, out _) is not { } name)
            {
                return null;
            }

            names.Add(name);
        }

        if (under is { } folder && folder != caller.User.RootFolder)
        {
            return Get(connection, caller, folder) is { } top ? (top, names) : null;
        }

        // A token for one folder is told its paths as its user is.
        Caller whole = caller.Via == GrantKind.Share ? caller : caller with { Reach = null };
        if (names.Count > 0 && names[0] is SharedFolders.Name or SharedFolders.OwnName
            && shared.Find(connection, whole) is { } virtualFolder)
        {
            if (names[0] == SharedFolders.Name)
            {
                return names.Count == 1
                    ? (virtualFolder, [])
                    : shared.Tops(connection, whole).FirstOrDefault(top => top.Name == names[1]) is { } top ? (top, names[2..]) : null;
            }

            names[0] = FindChild(connection, caller, caller.User.RootFolder, names[0]) is null ? SharedFolders.Name : names[0];
        }

        return (Root(caller), names);
    }

    /// <summary>The entry of that name in a folder, raw: who may not see it must not be told of it.</summary>
    public Entry? FindChild(DatabaseConnection connection, Caller caller, EntryId folder, string name)
    {
        foreach (FolderKey key in keys.All(connection, caller, folder))
        {
            if (EntryRow.FindByName(connection, folder, key.NameKey(name)) is { } row)
            {
                return Named(connection, caller, row, name, permissions.Of(connection, caller, row));
            }
        }

        return null;
    }

    /// <summary>What is in the way of something new of that name, raw: an entry, or the folder that is nowhere stored.</summary>
    public Entry? FindTaken(DatabaseConnection connection, Caller caller, EntryId folder, string name) =>
        folder == caller.User.RootFolder && name == SharedFolders.Name && shared.Find(connection, caller) is { } virtualFolder
            ? virtualFolder
            : FindChild(connection, caller, folder, name);

    /// <summary>The entry, live or itself in the trash; null when it is unknown, gone, or below something in the trash.</summary>
    public Entry? Get(DatabaseConnection connection, Caller caller, EntryId id)
    {
        if (id == caller.User.RootFolder)
        {
            return caller.Reach is null ? Root(caller) : null;
        }

        if (id == caller.User.SharedFolder)
        {
            return shared.Find(connection, caller);
        }

        return EntryRow.Find(connection, id) is { } row && IsLive(connection, row.Owner, row.Parent) ? Open(connection, caller, row) : null;
    }

    /// <summary>The entry that a row holds, its name opened; null when the caller may not see it or has no key for its name.</summary>
    public Entry? Open(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        Rights rights = permissions.Of(connection, caller, row);
        if (row.Owner != caller.User && caller.Reach is null && rights != Rights.None && shared.IsTop(connection, caller, row))
        {
            return shared.Tops(connection, caller).FirstOrDefault(top => top.Id == row.Id);
        }

        return rights.HasFlag(Rights.Read) || (rights != Rights.None && TopOf(caller, row.Id) is not null)
            ? Raw(connection, caller, row, rights)
            : null;
    }

    /// <summary>What the caller sees in a folder.</summary>
    public IReadOnlyList<Entry> Children(DatabaseConnection connection, Caller caller, EntryId folder) =>
        Children(connection, caller, folder, "parent = $1", int.MaxValue);

    /// <summary>The folders in a folder; of more than <paramref name="limit"/> some of them.</summary>
    public IReadOnlyList<Entry> Folders(DatabaseConnection connection, Caller caller, EntryId folder, int limit) =>
        Children(connection, caller, folder, "parent = $1 AND kind = 1", limit);

    private IReadOnlyList<Entry> Children(DatabaseConnection connection, Caller caller, EntryId folder, string where, int limit)
    {
        if (folder == caller.User.SharedFolder)
        {
            return shared.Tops(connection, caller);
        }

        if (!permissions.OfFolder(connection, caller, folder).HasFlag(Rights.Read))
        {
            return [];
        }

        List<EntryRow> rows = connection.Query(
            $"SELECT {EntryRow.Columns} FROM entries WHERE {where} AND trashed IS NULL AND purged = 0 LIMIT $2",
            EntryRow.Read, folder.Value, limit);
        List<Entry> entries = caller.Reach is null && rows.TrueForAll(row => row.Owner == caller.User)
            ? OpenOwn(connection, caller, folder, rows)
            : [.. rows.Select(row => Open(connection, caller, row)).OfType<Entry>()];
        if (folder == caller.User.RootFolder && shared.Find(connection, caller) is { } virtualFolder)
        {
            entries = entries.ConvertAll(entry => entry.Name == SharedFolders.Name ? entry with { Name = SharedFolders.OwnName } : entry);
            entries.Add(virtualFolder);
        }

        return entries;
    }

    /// <summary>Many of one's own in one folder, each of whose keys is looked up and set up once: nothing has to be decided.</summary>
    private List<Entry> OpenOwn(DatabaseConnection connection, Caller caller, EntryId folder, List<EntryRow> rows)
    {
        Dictionary<int, NameOpener?> openers = [];
        List<Entry> entries = new(rows.Count);
        try
        {
            foreach (EntryRow row in rows)
            {
                if (!openers.TryGetValue(row.KeyVersion, out NameOpener? names))
                {
                    names = keys.Find(connection, caller, folder, row.KeyVersion)?.Names();
                    openers.Add(row.KeyVersion, names);
                }

                if (names is not null)
                {
                    entries.Add(Named(connection, caller, row, names.Open(row.Id, row.Name), Rights.All));
                }
            }
        }
        finally
        {
            foreach (NameOpener? names in openers.Values)
            {
                names?.Dispose();
            }
        }

        return entries;
    }

    /// <summary>Root first, the entry itself last; empty when the caller cannot see it, or it hangs below the trash or nowhere.</summary>
    public List<Ancestor> Ancestors(DatabaseConnection connection, Caller caller, EntryId id)
    {
        List<Ancestor> chain = [];
        bool isAbove = false;
        for (EntryId at = id; chain.Count < DeepestChain;)
        {
            if (at == caller.User.RootFolder)
            {
                return Rooted(chain, caller);
            }

            if (at == caller.User.SharedFolder)
            {
                chain.Add(new Ancestor(at, SharedFolders.Name));
                return Rooted(chain, caller);
            }

            Entry? entry = EntryRow.Find(connection, at) is { } row && (row.TrashedMs is null || at == id)
                ? isAbove ? Raw(connection, caller, row, Rights.None) : Open(connection, caller, row)
                : null;
            if (entry is null)
            {
                // Above what a reach begins at, names may be unknown: then the way begins there.
                return isAbove ? Rooted(chain, caller) : [];
            }

            chain.Add(new Ancestor(at, entry.Name));
            isAbove |= TopOf(caller, at) is not null;
            at = entry.Parent;
        }

        return [];
    }

    public string? PathOf(DatabaseConnection connection, Caller caller, EntryId id)
    {
        List<Ancestor> chain = Ancestors(connection, caller, id);
        return chain.Count == 0 ? null : string.Join('/', chain.Skip(1).Select(step => step.Name));
    }

    /// <summary>Whether <paramref name="folder"/> is <paramref name="ancestor"/> or lies below it.</summary>
    public static bool IsWithin(DatabaseConnection connection, EntryId folder, EntryId ancestor)
    {
        EntryId at = folder;
        for (int depth = 0; depth < DeepestChain; depth++)
        {
            if (at == ancestor)
            {
                return true;
            }

            if (EntryRow.Find(connection, at) is not { } row)
            {
                return false;
            }

            at = row.Parent;
        }

        return true;
    }

    /// <summary>Whether a folder in somebody's tree is there, and nothing above it is in the trash.</summary>
    public static bool IsLive(DatabaseConnection connection, UserId owner, EntryId folder)
    {
        EntryId at = folder;
        for (int depth = 0; depth < DeepestChain; depth++)
        {
            if (at == owner.RootFolder)
            {
                return true;
            }

            if (EntryRow.Find(connection, at) is not { TrashedMs: null } row)
            {
                return false;
            }

            at = row.Parent;
        }

        return false;
    }

    /// <summary>Whether the caller may be told of an entry: they may read it, or it is a folder that they may send to.</summary>
    public bool IsVisible(DatabaseConnection connection, Caller caller, Entry entry) =>
        entry.Id == caller.User.RootFolder ? caller.Reach is null
        : entry.Id == caller.User.SharedFolder ? caller.Reach is null
        : EntryRow.Find(connection, entry.Id) is { } row && Open(connection, caller, row) is not null;

    /// <summary>The entry with its name, raw: who may not see it must not be told of it.</summary>
    public Entry? Raw(DatabaseConnection connection, Caller caller, EntryRow row) =>
        Raw(connection, caller, row, permissions.Of(connection, caller, row));

    private Entry? Raw(DatabaseConnection connection, Caller caller, EntryRow row, Rights rights)
    {
        // What a link was made for has the name that it had then; a copy of it has followed every change since.
        string? given = TopOf(caller, row.Id)?.Name;
        string? name = (given is null ? keys.Find(connection, caller, row.Parent, row.KeyVersion)?.OpenName(row.Id, row.Name) : null)
            ?? (given is not null || row.Kind == EntryKind.Folder ? shared.TitleOf(connection, caller, row) : null)
            ?? given;
        return name is null ? null : Named(connection, caller, row, name, rights);
    }

    private Entry Named(DatabaseConnection connection, Caller caller, EntryRow row, string name, Rights rights)
    {
        Entry entry = row.ToEntry(name) with { Rights = rights };
        if (row.Kind == EntryKind.File)
        {
            entry = entry with { Copies = copies.Of(row.HeadStamp), CopiesTarget = copies.Target };
        }

        return row.HasTags && rights.HasFlag(Rights.Read) ? entry with { Tags = tags.Read(connection, caller, row) } : entry;
    }

    private static ReachEntry? TopOf(Caller caller, EntryId id) => caller.Reach?.Find(id);

    private static List<Ancestor> Rooted(List<Ancestor> chain, Caller caller)
    {
        chain.Add(new Ancestor(caller.User.RootFolder, ""));
        chain.Reverse();
        return chain;
    }

    private static Entry Root(Caller caller) => new(
        caller.User.RootFolder, EntryKind.Folder, caller.User.RootFolder, "", 0, DateTimeOffset.UnixEpoch, "", null, 1, 1)
    {
        Owner = caller.User, Rights = caller.Reach is null ? Rights.All : Rights.None,
    };
}
