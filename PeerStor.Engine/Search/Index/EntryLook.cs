using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>An entry as it is now, to be compared with what the index knows.</summary>
/// <param name="Places">Where it is to be found; nowhere when it is gone, in the trash or below it.</param>
internal sealed record EntryLook(Guid Id, IReadOnlyList<IndexPlace> Places)
{
    /// <summary>The places that can be filled now.</summary>
    public IEnumerable<OpenPlace> Open => Places.Select(place => place.Open).OfType<OpenPlace>();

    /// <param name="unlocked">The users whose keys are open on this node.</param>
    public static EntryLook At(
        DatabaseConnection connection, DriveTree tree, Circles circles, IReadOnlyList<Caller> unlocked, Guid id)
    {
        if (EntryRow.Find(connection, new EntryId(id)) is not { TrashedMs: null, Kind: not 0 } row
            || (row.Kind == EntryKind.File && row.Head is null) || !DriveTree.IsLive(connection, row.Owner, row.Parent))
        {
            return new EntryLook(id, []);
        }

        Caller? owner = unlocked.FirstOrDefault(user => user.User == row.Owner);
        IndexPlace own = new(row.Owner.Value, owner is null ? null : PlaceOf(connection, tree, owner, row, IndexKeys.Of(owner)));
        if (circles.Of(connection, row) is not { } folder)
        {
            return new EntryLook(id, [own]);
        }

        // Whoever may read the entry may do this work for all who may.
        OpenPlace? shared = unlocked.Where(user => tree.Permissions.Of(connection, user, row).HasFlag(Rights.Read)).Select(reader => circles.Newest(connection, reader, folder) is { } keys
            ? PlaceOf(connection, tree, reader, row, keys)
            : null).FirstOrDefault(place => place is not null);
        return new EntryLook(id, [own, new IndexPlace(folder.Value, shared)]);
    }

    private static OpenPlace? PlaceOf(DatabaseConnection connection, DriveTree tree, Caller reader, EntryRow row, IndexKeys keys) =>
        tree.Raw(connection, reader, row) is { } entry ? new OpenPlace(keys, reader, entry) : null;
}
