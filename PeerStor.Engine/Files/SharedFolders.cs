using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The folders of others that somebody may see or send to, as they show in their own tree: in one folder of the root
/// that is nowhere stored.</summary>
internal sealed class SharedFolders(Permissions permissions, FolderKeys keys, FileKeys files)
{
    public const string Name = "Shared with me";

    /// <summary>What an entry of the user's own with that very name is called while others share something with them.</summary>
    public const string OwnName = "Shared with me (2)";

    /// <summary>The folder itself; null when nobody shares anything with the caller.</summary>
    public Entry? Find(DatabaseConnection connection, Caller caller) => Tops(connection, caller).Count > 0
        ? new Entry(
            caller.User.SharedFolder, EntryKind.Folder, caller.User.RootFolder, Name, 0, DateTimeOffset.UnixEpoch, "", null, 1, 1)
        {
            Rights = Rights.Read, Owner = caller.User,
        }
        : null;

    /// <summary>Its content: each shared folder once, where its rights begin.</summary>
    public IReadOnlyList<Entry> Tops(DatabaseConnection connection, Caller caller)
    {
        if (caller.Reach is not null)
        {
            return [];
        }

        List<(Entry Entry, string By)> tops = [];
        foreach (EntryId folder in permissions.PrincipalsOf(connection, caller.User).SelectMany(principal => connection.Query(
            "SELECT folder FROM folder_access WHERE principal = $1 AND rights IS NOT NULL", row => new EntryId(row.Id(0)), principal)).Distinct())
        {
            if (EntryRow.Find(connection, folder) is { TrashedMs: null } row && row.Owner != caller.User
                && DriveTree.IsLive(connection, row.Owner, row.Parent) && IsTop(connection, caller, row)
                && TitleOf(connection, caller, row) is { } title)
            {
                tops.Add((row.ToEntry(title) with
                {
                    Parent = caller.User.SharedFolder, Rights = permissions.Of(connection, caller, row), IsShared = true,
                }, AccountRow.Find(connection, row.Owner)?.Name ?? ""));
            }
        }

        return Distinct(tops);
    }

    /// <summary>Whether a folder is shown by itself, as the caller may not see what it lies in.</summary>
    public bool IsTop(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        if (row.Kind != EntryKind.Folder || row.Owner == caller.User)
        {
            return false;
        }

        Rights own = permissions.Of(connection, caller, row);
        Rights above = permissions.OfFolder(connection, caller, row.Parent);
        return !above.HasFlag(Rights.Read)
            && (own.HasFlag(Rights.Read) || (own.HasFlag(Rights.Upload) && !above.HasFlag(Rights.Upload)));
    }

    /// <summary>What an entry is called, for somebody without the key of the folder that it lies in.</summary>
    public string? TitleOf(DatabaseConnection connection, Caller caller, EntryRow entry)
    {
        (byte[] Title, int Version)? found = connection.First(
            "SELECT title, key_version FROM folder_titles WHERE folder = $1",
            row => ((byte[], int)?)(row.Bytes(0), row.GetInt32(1)), entry.Id.Value);
        return found is { } title ? KeyOf(connection, caller, entry, title.Version)?.OpenTitle(title.Title) : null;
    }

    private FolderKey? KeyOf(DatabaseConnection connection, Caller caller, EntryRow entry, int version) =>
        entry.Kind == EntryKind.Folder ? keys.Find(connection, caller, entry.Id, version)
        : files.Open(connection, caller, entry, version) is { } key ? FileKeys.TitleKey(entry.Id, version, key)
        : null;

    /// <summary>Names that are equal are told apart by whose they are, then by a number.</summary>
    private static List<Entry> Distinct(List<(Entry Entry, string By)> tops)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        HashSet<string> twice = [.. tops.GroupBy(top => top.Entry.Name).Where(same => same.Count() > 1).Select(same => same.Key)];
        List<Entry> named = [];
        foreach ((Entry entry, string by) in tops.OrderBy(top => top.Entry.Id.Value))
        {
            string wanted = twice.Contains(entry.Name) ? $"{entry.Name} ({by.Replace('/', '-')})" : entry.Name;
            string name = wanted;
            for (int n = 2; !taken.Add(name); n++)
            {
                name = $"{wanted} ({n})";
            }

            named.Add(entry with { Name = name });
        }

        return named;
    }
}
