using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files.Quotas;

/// <summary>
/// Counts anew from all versions what <see cref="StorageCount"/> keeps up to date: once, when a data directory comes from a
/// version that did not count by owner.
/// </summary>
internal static class StorageRecount
{
    private const string Before = "chunk_refs_before";

    public static async Task RunIfNeededAsync(NodeDatabase database, ManifestStore manifests, StorageCount count)
    {
        if (database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE name = $1", Before)) > 0)
        {
            await database.Writer.RunAsync(transaction => Run(transaction, manifests, count), CancellationToken.None);
        }
    }

    private static bool Run(WriteTransaction transaction, ManifestStore manifests, StorageCount count)
    {
        DatabaseConnection connection = transaction.Connection;
        foreach ((byte[] owner, byte[] publicBlob, byte[] privateBlob) in connection.Query(
            "SELECT e.owner, v.public_manifest, v.private_manifest FROM versions v JOIN entries e ON e.id = v.entry",
            row => (row.Bytes(0), row.Bytes(1), row.Bytes(2))))
        {
            try
            {
                count.Add(transaction, owner, [.. manifests.References(publicBlob, privateBlob)]);
            }
            catch (IOException)
            {
                // A damaged manifest cannot be counted; what it refers to is kept below.
            }
        }

        // Pictures, and whatever could not be read: nothing loses its last reference by being counted anew.
        connection.Execute(
            """
            INSERT INTO chunk_refs (chunk, owner, count, bytes)
            SELECT b.chunk, 0, b.count - coalesce(c.total, 0), 0 FROM chunk_refs_before b
            LEFT JOIN (SELECT chunk, sum(count) AS total FROM chunk_refs GROUP BY chunk) c ON c.chunk = b.chunk
            WHERE b.count > coalesce(c.total, 0)
            ON CONFLICT (chunk, owner) DO UPDATE SET count = count + excluded.count
            """);
        connection.Execute("DROP TABLE chunk_refs_before");
        return true;
    }
}
