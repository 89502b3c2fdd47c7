using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Everything that others let a caller read, as one list: what is found by class or by name in their own tree is
/// found there by an index, which holds nothing of others.</summary>
internal sealed class SharedEntries(DriveTree tree, DriveChanges changes)
{
    /// <summary>Of more, some: it is gone through for a question while somebody waits.</summary>
    private const int MostEntries = 20_000;

    private const int CachedEntries = 100_000;

    private readonly BoundedCache<Guid, (long Generation, IReadOnlyList<(Entry Entry, string Path)> Entries)> _known =
        new(CachedEntries, cached => cached.Entries.Count + 1);

    /// <summary>Folders and files with their paths, in no order.</summary>
    public IReadOnlyList<(Entry Entry, string Path)> Find(DatabaseConnection connection, Caller caller)
    {
        long generation = changes.Generation;
        if (_known.TryGet(caller.View, out (long Generation, IReadOnlyList<(Entry Entry, string Path)> Entries) known)
            && known.Generation == generation)
        {
            return known.Entries;
        }

        List<(Entry Entry, string Path)> found = [];
        Queue<(EntryId Folder, string Path)> open = new([(caller.User.SharedFolder, SharedFolders.Name)]);
        while (caller.Reach is null && found.Count < MostEntries && open.TryDequeue(out (EntryId Folder, string Path) next))
        {
            foreach (Entry entry in tree.Children(connection, caller, next.Folder))
            {
                string path = $"{next.Path}/{entry.Name}";
                found.Add((entry, path));
                if (entry.Kind == EntryKind.Folder)
                {
                    open.Enqueue((entry.Id, path));
                }
            }
        }

        _known.Set(caller.View, (generation, found));
        return found;
    }

    /// <summary>The files of a media class, the newest first.</summary>
    public IEnumerable<(Entry Entry, string Path)> Media(DatabaseConnection connection, Caller caller, IReadOnlyList<string> classes) =>
        Find(connection, caller)
            .Where(found => found.Entry is { Kind: EntryKind.File, Version: not null } file
                && classes.Contains(MediaTypes.ClassOf(file.ContentType), StringComparer.Ordinal))
            .OrderByDescending(found => found.Entry.Modified);
}
