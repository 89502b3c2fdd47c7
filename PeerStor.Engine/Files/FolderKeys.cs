using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Finds the keys of folders (docs/adr/0036): sealed for the caller themselves or, from there, under the key of the folder
/// above and under newer keys of the same folder.
/// </summary>
internal sealed class FolderKeys(KeyHolders holders, KeyNews news)
{
    private const int CachedKeys = 20_000;

    /// <summary>Keys looked at on the way to one that the caller has.</summary>
    private const int LongestWay = 20_000;

    private readonly BoundedCache<(Guid Holder, Guid Entry, int Version), FolderKey> _cache = new(CachedKeys, _ => 1);
    private readonly BoundedCache<EntryId, (long Generation, IReadOnlyList<int> Versions)> _versions = new(CachedKeys, _ => 1);

    /// <summary>A version of a folder's key, 0 for the newest that the caller has; null when the caller has none.</summary>
    public FolderKey? Find(DatabaseConnection connection, Caller caller, EntryId folder, int version = 0)
    {
        if (version != 0)
        {
            return FindVersion(connection, caller, folder, version);
        }

        foreach (int one in VersionsOf(connection, folder))
        {
            if (FindVersion(connection, caller, folder, one) is { } key)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>All versions that the caller has, the newest first: a name in the folder may be sealed under any of them.</summary>
    public IEnumerable<FolderKey> All(DatabaseConnection connection, Caller caller, EntryId folder) =>
        VersionsOf(connection, folder).Select(version => FindVersion(connection, caller, folder, version)).OfType<FolderKey>();

    /// <summary>The newest version that there is, whoever has it; 0 when there is none.</summary>
    public int Newest(DatabaseConnection connection, EntryId folder) =>
        VersionsOf(connection, folder) is [int newest, ..] ? newest : 0;

    /// <summary>A key of a file that is not the one beside its name: an older one, or one that is sealed for the caller alone.</summary>
    /// <param name="known">Keys of the file that the caller has, by number.</param>
    public byte[]? FindFileKey(DatabaseConnection connection, Caller caller, EntryId file, int number, params ReadOnlySpan<(int Number, byte[] Key)> known)
    {
        Dictionary<(Guid, int), byte[]> had = [];
        foreach ((int have, byte[] key) in known)
        {
            had[(file.Value, have)] = key;
        }

        return Search(connection, caller, file.Value, number, had);
    }

    private FolderKey? FindVersion(DatabaseConnection connection, Caller caller, EntryId folder, int version)
    {
        if (_cache.TryGet((caller.User.Value, folder.Value, version), out FolderKey? cached))
        {
            return cached;
        }

        if (Search(connection, caller, folder.Value, version, []) is not { } raw)
        {
            return null;
        }

        FolderKey key = new(folder, version, raw);
        Remember(connection, caller, folder.Value, version, key);
        return key;
    }

    /// <summary>Looks from the wanted key for one that the caller has, breadth first, and opens one after the other back.</summary>
    private byte[]? Search(DatabaseConnection connection, Caller caller, Guid entry, int version, Dictionary<(Guid, int), byte[]> had)
    {
        (Guid Entry, int Version) wanted = (entry, version);
        Dictionary<(Guid, int), ((Guid Entry, int Version) Opens, byte[] Wrapped)> ways = new() { [wanted] = (default, []) };
        Queue<(Guid Entry, int Version)> open = new([wanted]);
        while (open.TryDequeue(out (Guid Entry, int Version) at) && ways.Count < LongestWay)
        {
            if (Had(connection, caller, at, had) is { } key)
            {
                return Unwind(wanted, at, key, ways);
            }

            foreach ((Guid holder, int holderVersion, byte[] wrapped) in SealsOf(connection, at))
            {
                if (ways.TryAdd((holder, holderVersion), (at, wrapped)))
                {
                    open.Enqueue((holder, holderVersion));
                }
            }
        }

        return null;
    }

    private static byte[] Unwind(
        (Guid, int) wanted, (Guid, int) from, byte[] key, Dictionary<(Guid, int), ((Guid Entry, int Version) Opens, byte[] Wrapped)> ways)
    {
        for ((Guid, int) at = from; at != wanted;)
        {
            ((Guid Entry, int Version) opens, byte[] wrapped) = ways[at];
            key = FolderKey.OpenBelow(key, new EntryId(opens.Entry), opens.Version, wrapped);
            at = opens;
        }

        return key;
    }

    private byte[]? Had(DatabaseConnection connection, Caller caller, (Guid Entry, int Version) at, Dictionary<(Guid, int), byte[]> had)
    {
        if (had.TryGetValue(at, out byte[]? known))
        {
            return known;
        }

        if (_cache.TryGet((caller.User.Value, at.Entry, at.Version), out FolderKey? cached))
        {
            return cached.SealedBy(static key => key);
        }

        (byte[] Wrapped, SealKind Kind)? found = connection.First(
            "SELECT wrapped_key, seal FROM folder_keys WHERE folder = $1 AND version = $2 AND user = $3 AND seal < 2",
            row => ((byte[], SealKind)?)(row.Bytes(0), (SealKind)row.GetInt32(1)), at.Entry, at.Version, caller.User.Value);
        byte[] context = FolderKey.Context(new EntryId(at.Entry));
        return found switch
        {
            null => null,
            { Kind: SealKind.Own } own => caller.Keys.Unwrap(own.Wrapped, context),
            _ => OpenWithPair(connection, caller, found.Value.Wrapped, context),
        };
    }

    private byte[]? OpenWithPair(DatabaseConnection connection, Caller caller, byte[] wrapped, byte[] context) =>
        holders.Find(connection, caller.User.Value) is { } pair
            ? caller.Keys.OpenSeal(pair.SealedPrivateKey, FolderKey.Context(new EntryId(caller.User.Value)), wrapped, context)
            : null;

    private static List<(Guid Holder, int HolderVersion, byte[] Wrapped)> SealsOf(DatabaseConnection connection, (Guid Entry, int Version) at) =>
        connection.Query(
            """
            SELECT parent, parent_version, wrapped_key FROM folder_key_links WHERE folder = $1 AND version = $2
            UNION ALL SELECT folder, newer, wrapped_key FROM folder_key_pasts WHERE folder = $1 AND version = $2
            """,
            row => (row.Id(0), row.GetInt32(1), row.Bytes(2)), at.Entry, at.Version);

    private IReadOnlyList<int> VersionsOf(DatabaseConnection connection, EntryId folder)
    {
        long generation = news.Generation;
        if (connection.IsReadOnly && _versions.TryGet(folder, out (long Generation, IReadOnlyList<int> Versions) known)
            && known.Generation == generation)
        {
            return known.Versions;
        }

        List<int> versions = connection.Query(
            """
            SELECT version FROM folder_keys WHERE folder = $1 AND seal < 2
            UNION SELECT version FROM folder_key_links WHERE folder = $1 ORDER BY version DESC
            """,
            row => row.GetInt32(0), folder.Value);
        if (connection.IsReadOnly && versions.Count > 0)
        {
            _versions.Set(folder, (generation, versions));
        }

        return versions;
    }

    // A writer's transaction may be taken back, and its keys with it.
    private void Remember(DatabaseConnection connection, Caller caller, Guid entry, int version, FolderKey key)
    {
        if (connection.IsReadOnly)
        {
            _cache.Set((caller.User.Value, entry, version), key);
        }
    }
}
