using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Looks into a user's tree within one connection's view of the database.</summary>
internal sealed class DriveTree(FolderKeys keys, EntryTags tags)
{
    /// <summary>No tree is deeper: a chain that is longer would be a cycle.</summary>
    private const int DeepestChain = 10_000;

    /// <summary>The entry at a path, or null. The names on the way are looked up blinded; none is opened.</summary>
    public Entry? Find(DatabaseConnection connection, Caller caller, string path)
    {
        Entry entry = Root(caller);
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Kind != EntryKind.Folder || EntryName.Normalize(part, out _) is not { } name
                || FindChild(connection, caller, entry.Id, name) is not { } child)
            {
                return null;
            }

            entry = child;
        }

        return entry;
    }

    public Entry? FindChild(DatabaseConnection connection, Caller caller, EntryId folder, string name) =>
        keys.Find(connection, caller, folder) is { } key && EntryRow.FindByName(connection, folder, key.NameKey(name)) is { } row
            ? Named(connection, caller, row, name)
            : null;

    /// <summary>The entry, live or itself in the trash; null when it is unknown, gone, or below something in the trash.</summary>
    public Entry? Get(DatabaseConnection connection, Caller caller, EntryId id)
    {
        if (id == caller.User.RootFolder)
        {
            return Root(caller);
        }

        return EntryRow.Find(connection, id) is { } row && IsLive(connection, caller, row.Parent) ? Open(connection, caller, row) : null;
    }

    /// <summary>The entry that a row holds, its name opened; null when the caller has no key for its folder.</summary>
    public Entry? Open(DatabaseConnection connection, Caller caller, EntryRow row) =>
        keys.Find(connection, caller, row.Parent, row.KeyVersion) is { } key
            ? Named(connection, caller, row, key.OpenName(row.Id, row.Name))
            : null;

    /// <summary>The same for many rows of one folder, each of whose keys is looked up and set up once.</summary>
    public List<Entry> OpenAll(DatabaseConnection connection, Caller caller, EntryId folder, IReadOnlyCollection<EntryRow> rows)
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
                    entries.Add(Named(connection, caller, row, names.Open(row.Id, row.Name)));
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

    /// <summary>Root first, the entry itself last; empty when it hangs below the trash or nowhere.</summary>
    public List<Ancestor> Ancestors(DatabaseConnection connection, Caller caller, EntryId id)
    {
        List<Ancestor> chain = [];
        for (EntryId at = id; chain.Count < DeepestChain;)
        {
            if (at == caller.User.RootFolder)
            {
                chain.Add(new Ancestor(at, ""));
                chain.Reverse();
                return chain;
            }

            if (EntryRow.Find(connection, at) is not { } row || Open(connection, caller, row) is not { } entry
                || (row.TrashedMs is not null && at != id))
            {
                return [];
            }

            chain.Add(new Ancestor(at, entry.Name));
            at = row.Parent;
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

    /// <summary>Whether a folder is there, and nothing above it is in the trash.</summary>
    public static bool IsLive(DatabaseConnection connection, Caller caller, EntryId folder)
    {
        EntryId at = folder;
        for (int depth = 0; depth < DeepestChain; depth++)
        {
            if (at == caller.User.RootFolder)
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

    private Entry Named(DatabaseConnection connection, Caller caller, EntryRow row, string name) =>
        row.HasTags ? row.ToEntry(name) with { Tags = tags.Read(connection, caller, row) } : row.ToEntry(name);

    private static Entry Root(Caller caller) => new(
        caller.User.RootFolder, EntryKind.Folder, caller.User.RootFolder, "", 0, DateTimeOffset.UnixEpoch, "", null, 1, 1);
}
