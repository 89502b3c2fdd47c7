using System.Text.Json;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>What an entry takes up.</summary>
/// <param name="StoredBytes">A file's current version as it lies on disk: compressed and encrypted.</param>
/// <param name="HistoryBytes">All versions together as they lie on disk; what they have in common counts once.</param>
public sealed record EntryFacts(DateTimeOffset CreatedAt, long StoredBytes, long HistoryBytes, int Chunks, int Versions);

/// <summary>What lies below a folder, the folder itself not counted. Not whole: there is more than was counted.</summary>
public sealed record FolderTotals(long Files, long Folders, long Bytes, bool IsWhole)
{
    public static readonly FolderTotals Nothing = new(0, 0, 0, true);
}

/// <summary>Looks up what details show and lists do not.</summary>
public sealed class FactsReader
{
    /// <summary>Entries counted below a folder: a tenth of a second. A larger number is told as "more than".</summary>
    private const int MostCounted = 100_000;

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly ManifestStore _manifests;

    internal FactsReader(NodeDatabase database, DriveTree tree, ManifestStore manifests)
    {
        _database = database;
        _tree = tree;
        _manifests = manifests;
    }

    /// <summary>Null when there is no such entry.</summary>
    /// <exception cref="ContentDamagedException">What lists the file's chunks cannot be read.</exception>
    public ValueTask<EntryFacts?> ReadAsync(Caller caller, EntryId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(connection =>
            _tree.Get(connection, caller, id) is { } entry ? Read(connection, entry) : null));
    }

    public ValueTask<FolderTotals> BelowAsync(Caller caller, EntryId folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read(connection =>
            _tree.Get(connection, caller, folder) is { Kind: EntryKind.Folder }
                ? Count(connection, "SELECT $1", folder.Value, closed: Closed(connection, caller, folder))
                : FolderTotals.Nothing));
    }

    /// <summary>Files and folders below (and, when <paramref name="tops"/> selects entries, among) some entries.</summary>
    /// <param name="tops">SQL that selects ids, with <c>$1</c> for <paramref name="argument"/>.</param>
    /// <param name="closed">Folders that are passed over with all that is in them.</param>
    internal static FolderTotals Count(
        DatabaseConnection connection, string tops, Guid argument, bool withTops = false, IReadOnlyList<EntryId>? closed = null)
    {
        string open = closed is { Count: > 0 } ? "AND hex(e.id) NOT IN (SELECT value FROM json_each($2))" : "";
        return connection.First(
            $"""
            WITH RECURSIVE top (id) AS ({tops}),
              below (id, kind, size) AS (
                SELECT e.id, e.kind, e.size FROM entries e JOIN top ON {(withTops ? "e.id" : "e.parent")} = top.id
                WHERE e.purged = 0 {(withTops ? "" : "AND e.trashed IS NULL")} {open}
                UNION ALL
                SELECT e.id, e.kind, e.size FROM below JOIN entries e ON e.parent = below.id
                WHERE below.kind = 1 AND e.purged = 0 AND e.trashed IS NULL {open})
            SELECT coalesce(sum(kind = 2), 0), coalesce(sum(kind = 1), 0), coalesce(sum(size), 0), count(*)
            FROM (SELECT kind, size FROM below LIMIT {MostCounted})
            """,
            row => new FolderTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) < MostCounted), argument,
            JsonSerializer.Serialize((closed ?? []).Select(folder => Convert.ToHexString(folder.Value.ToByteArray(bigEndian: true)))))!;
    }

    /// <summary>Folders of somebody else's tree that have settings of their own by which the caller may not read them.</summary>
    private List<EntryId> Closed(DatabaseConnection connection, Caller caller, EntryId top)
    {
        if (EntryRow.Find(connection, top) is not { } row || (row.Owner == caller.User && caller.Reach is null))
        {
            return [];
        }

        List<EntryId> set = connection.Query(
            """
            SELECT DISTINCT folder FROM folder_access JOIN entries ON id = folder
            WHERE owner = $1 AND rights IS NOT NULL AND purged = 0
            """,
            found => new EntryId(found.Id(0)), row.Owner.Value);
        return set.FindAll(folder => !_tree.Permissions.OfFolder(connection, caller, folder).HasFlag(Rights.Read));
    }

    private EntryFacts Read(DatabaseConnection connection, Entry entry)
    {
        DateTimeOffset created = DateTimeOffset.FromUnixTimeMilliseconds(
            connection.Scalar<long>("SELECT created FROM entries WHERE id = $1", entry.Id.Value));
        List<(Guid Id, byte[] Manifest)> versions = connection.Query(
            "SELECT id, public_manifest FROM versions WHERE entry = $1", row => (row.Id(0), row.Bytes(1)), entry.Id.Value);
        try
        {
            Dictionary<ChunkId, int> all = [];
            EntryFacts facts = new(created, 0, 0, 0, versions.Count);
            foreach ((Guid id, byte[] manifest) in versions)
            {
                List<(ChunkId Id, int StoredBytes)> chunks = [.. _manifests.Stored(manifest)];
                chunks.ForEach(chunk => all[chunk.Id] = chunk.StoredBytes);
                if (id == entry.Version?.Value)
                {
                    facts = facts with { StoredBytes = chunks.Sum(chunk => (long)chunk.StoredBytes), Chunks = chunks.Count };
                }
            }

            return facts with { HistoryBytes = all.Values.Sum(bytes => (long)bytes) };
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            throw new ContentDamagedException(damage);
        }
    }
}
