using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// Notices what lies below a folder in the trash although whoever deleted the folder did not know of it, and writes the folder
/// down for <see cref="LateArrivals"/>. Comes after the projection that keeps the tree.
/// </summary>
internal sealed class LateArrivalProjection : IJournalProjection
{
    public const string Kind = "late";

    public bool Handles(OperationKind kind) =>
        kind is OperationKind.EntryTrash || LateEntries.Kinds.Contains(kind);

    /// <summary>No: a device puts nothing where it knows the trash to be.</summary>
    public bool FollowsOwn => false;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        if (operation.Kind == OperationKind.EntryTrash)
        {
            // Something may be here already that the deletion did not know of. Its own device knew its own log.
            VersionVector knew = VersionVector.Unpack(TrashRecord.Decode(operation.Body).Knew);
            if (!knew.IsEmpty && VersionVector.Read(connection).IsAheadOf(knew, operation.Epoch))
            {
                TreeErrands.Note(connection, Kind, operation.Entity, operation.Stamp());
            }

            return;
        }

        if (connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM entries WHERE trashed IS NOT NULL)") == 0)
        {
            return;
        }

        List<TrashedFolder> above = TrashedFolder.Above(connection, operation.Entity);
        if (above.Count > 0 && (above.TrueForAll(folder => !folder.Knew(operation.Epoch, operation.Sequence, operation.Clock)) || BringsOthers(connection, operation)))
        {
            TreeErrands.Note(connection, Kind, above[^1].Id, operation.Stamp());
        }
    }

    /// <summary>A folder that comes after things that lie in it: what they were noticed by did not lead up to the trash yet.</summary>
    private static bool BringsOthers(DatabaseConnection connection, Operation operation) =>
        operation.Kind == OperationKind.EntryPlace
        && connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM entries WHERE parent = $1 AND purged = 0)", operation.Entity) != 0;
}
