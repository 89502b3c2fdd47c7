using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The chunks that need not stay on this device when the depot has them: those of large files of the chosen kinds.</summary>
/// <param name="unlocked">Whose files can be told apart now: only their owners' keys say what is media.</param>
internal sealed class GivableChunks(
    NodeDatabase database, ManifestStore manifests, Func<IEnumerable<Caller>> unlocked, GiveUpPolicy policy, BackendOptions options, TimeProvider time)
{
    private static readonly string[] Media = ["video", "audio"];

    public IEnumerable<ChunkId> Find(CancellationToken cancellationToken)
    {
        long before = (time.GetUtcNow() - options.GivesUpAfter).ToUnixTimeMilliseconds();
        foreach (byte[] manifest in Manifests(before))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach ((ChunkId chunk, int _) in manifests.Stored(manifest))
            {
                yield return chunk;
            }
        }
    }

    private IEnumerable<byte[]> Manifests(long before) => policy switch
    {
        GiveUpPolicy.Everything => database.Read(connection => connection.Query(
            "SELECT v.public_manifest FROM versions v JOIN entries e ON e.id = v.entry WHERE v.size >= $1 AND e.stored <= $2",
            row => row.Bytes(0), options.SmallestGivenUpBytes, before)),
        GiveUpPolicy.Media => unlocked().SelectMany(owner => Media.SelectMany(kind => OfKind(owner, kind, before))),
        _ => [],
    };

    private List<byte[]> OfKind(Caller owner, string kind, long before) => database.Read(connection => connection.Query(
        """
        SELECT v.public_manifest FROM entries e JOIN versions v ON v.entry = e.id
        WHERE e.owner = $1 AND e.class_key = $2 AND e.kind = 2 AND e.purged = 0 AND v.size >= $3 AND e.stored <= $4
        """,
        row => row.Bytes(0), owner.User.Value, DriveEdits.ClassKey(owner, kind), options.SmallestGivenUpBytes, before));
}
