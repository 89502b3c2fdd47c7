using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Names the files that cannot be read whole because chunks of them are nowhere.</summary>
public sealed class UnreadableFiles
{
    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly ManifestStore _manifests;

    internal UnreadableFiles(NodeDatabase database, DriveTree tree, ManifestStore manifests)
    {
        _database = database;
        _tree = tree;
        _manifests = manifests;
    }

    /// <summary>Looks through the manifests of all files: for the rare case that something is missing at all.</summary>
    /// <returns>Of those that this caller may see at most <paramref name="limit"/>, with their paths.</returns>
    public IReadOnlyList<(Entry Entry, string Path)> Find(Caller caller, IReadOnlySet<ChunkId> missing, int limit) =>
        missing.Count == 0 ? [] : _database.Read(connection => Touched(connection, missing)
            .SelectMany(file => WithPath(connection, caller, file)).OrderBy(found => found.Path, StringComparer.OrdinalIgnoreCase).Take(limit).ToList());

    private HashSet<EntryId> Touched(DatabaseConnection connection, IReadOnlySet<ChunkId> missing)
    {
        HashSet<EntryId> files = [];
        foreach ((Guid entry, byte[] open, byte[] closed) in connection.Query(
            "SELECT v.entry, v.public_manifest, v.private_manifest FROM entries e JOIN versions v ON v.id = e.head WHERE e.purged = 0",
            row => (row.Id(0), row.Bytes(1), row.Bytes(2))))
        {
            if (Needs(open, closed, missing))
            {
                files.Add(new EntryId(entry));
            }
        }

        return files;
    }

    private bool Needs(byte[] open, byte[] closed, IReadOnlySet<ChunkId> missing)
    {
        try
        {
            return _manifests.References(open, closed).Any(use => missing.Contains(new ChunkId(use.Chunk)));
        }
        catch (IOException)
        {
            // Not even the list of its chunks can be read.
            return true;
        }
    }

    private IEnumerable<(Entry Entry, string Path)> WithPath(DatabaseConnection connection, Caller caller, EntryId file)
    {
        if (_tree.Get(connection, caller, file) is { } entry && _tree.PathOf(connection, caller, file) is { } path)
        {
            yield return (entry, path);
        }
    }
}
