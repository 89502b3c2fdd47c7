using System.Buffers.Binary;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>A folder in the trash, and what was known to those who put it there since it was taken out last.</summary>
internal sealed class TrashedFolder
{
    private readonly List<Deletion> _deletions;

    private TrashedFolder(DatabaseConnection connection, Guid id)
    {
        Id = id;
        _deletions = connection.Query(
            """
            SELECT stamp, knew FROM trash_marks WHERE entry = $1 AND at IS NOT NULL
              AND stamp > coalesce((SELECT max(stamp) FROM trash_marks WHERE entry = $1 AND at IS NULL), x'')
            """,
            row => new Deletion(BinaryPrimitives.ReadUInt64BigEndian(row.Bytes(0)), VersionVector.Unpack(row.Bytes(1))), id);
    }

    public Guid Id { get; }

    /// <summary>All that the deletions knew.</summary>
    public VersionVector Known => _deletions.Aggregate(VersionVector.Unpack([]), (all, deletion) => all.With(deletion.Knew));

    public static TrashedFolder Of(DatabaseConnection connection, Guid id) => new(connection, id);

    /// <summary>The folders in the trash that an entry lies below, itself left out, the nearest first.</summary>
    public static List<TrashedFolder> Above(DatabaseConnection connection, Guid entry) =>
        [.. Way(connection, entry).Skip(1).Where(step => step.TrashedMs is not null).Select(step => new TrashedFolder(connection, step.Id))];

    /// <summary>An entry and the folders above it, as far as they are known.</summary>
    public static IEnumerable<(Guid Id, long? TrashedMs)> Way(DatabaseConnection connection, Guid entry)
    {
        HashSet<Guid> passed = [];
        for (Guid at = entry; passed.Add(at);)
        {
            (byte[] Parent, long? TrashedMs)? row = connection.First(
                "SELECT parent, trashed FROM entries WHERE id = $1 AND purged = 0", row => ((byte[], long?)?)(row.Bytes(0), row.LongOrNull(1)), at);
            if (row is not { } known)
            {
                yield break;
            }

            yield return (at, known.TrashedMs);
            if (known.Parent.Length != 16)
            {
                yield break;
            }

            at = new Guid(known.Parent, bigEndian: true);
        }
    }

    /// <summary>Whether one of the deletions was made by somebody who knew of an operation. One that does not say what it knew is
    /// taken to have known whatever is older.</summary>
    public bool Knew(ulong epoch, long sequence, ulong clock) => _deletions.Exists(
        deletion => deletion.Knew.IsEmpty ? clock < deletion.Clock : sequence <= deletion.Knew.Last(epoch));

    private sealed record Deletion(ulong Clock, VersionVector Knew);
}
