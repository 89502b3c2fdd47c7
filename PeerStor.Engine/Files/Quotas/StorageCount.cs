using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files.Quotas;

/// <summary>A chunk that something refers to, and what it counts for its owner: 0 for what only PeerStor itself needs.</summary>
internal readonly record struct ChunkUse(byte[] Chunk, long Bytes);

/// <summary>
/// Counts how often each owner's versions refer to each chunk, and what the chunks of an owner take together: each once. It
/// changes with every version that comes and goes, and is at any time what a count of all versions would give.
/// </summary>
internal sealed class StorageCount(StorageUse use)
{
    /// <summary>Manifests and pictures of media are nobody's: they keep chunks from being collected, and count for no one.</summary>
    private const long Nobody = 0;

    /// <summary>An entry whose place is not known yet has no owner.</summary>
    private const int OwnerBytes = 16;

    public void Add(WriteTransaction transaction, byte[] owner, IEnumerable<ChunkUse> uses)
    {
        DatabaseConnection connection = transaction.Connection;
        long number = NumberOf(connection, owner);
        long added = 0;
        foreach (ChunkUse chunk in uses)
        {
            long count = connection.Scalar<long>(
                """
                INSERT INTO chunk_refs (chunk, owner, count, bytes) VALUES ($1, $2, 1, $3)
                ON CONFLICT (chunk, owner) DO UPDATE SET count = count + 1 RETURNING count
                """,
                chunk.Chunk, chunk.Bytes == 0 ? Nobody : number, chunk.Bytes);
            added += count == 1 ? chunk.Bytes : 0;
        }

        Note(transaction, owner, number, added);
    }

    /// <summary>What some references would add to what an owner's chunks take: those that they refer to already cost nothing.</summary>
    public static long CostOf(DatabaseConnection connection, UserId owner, IEnumerable<ChunkUse> uses)
    {
        long? number = connection.Scalar<long?>(
            "SELECT number FROM storage_use WHERE owner = $1", owner.Value.ToByteArray(bigEndian: true));
        return uses.Where(use => use.Bytes > 0).DistinctBy(use => new ChunkId(use.Chunk))
            .Where(use => number is null || connection.Scalar<long>(
                "SELECT count(*) FROM chunk_refs WHERE chunk = $1 AND owner = $2", use.Chunk, number) == 0)
            .Sum(use => use.Bytes);
    }

    public void Remove(WriteTransaction transaction, byte[] owner, IEnumerable<ChunkUse> uses)
    {
        DatabaseConnection connection = transaction.Connection;
        long number = NumberOf(connection, owner);
        long removed = 0;
        foreach (ChunkUse chunk in uses)
        {
            long from = chunk.Bytes == 0 ? Nobody : number;
            long? count = connection.Scalar<long?>(
                "UPDATE chunk_refs SET count = count - 1 WHERE chunk = $1 AND owner = $2 RETURNING count", chunk.Chunk, from);
            if (count <= 0)
            {
                connection.Execute("DELETE FROM chunk_refs WHERE chunk = $1 AND owner = $2", chunk.Chunk, from);
                removed += chunk.Bytes;
            }
        }

        Note(transaction, owner, number, -removed);
    }

    /// <summary>A file has got another owner.</summary>
    public void Move(WriteTransaction transaction, byte[] from, byte[] to, IReadOnlyList<ChunkUse> uses)
    {
        Remove(transaction, from, uses);
        Add(transaction, to, uses);
    }

    // The number stands for the owner in each row: 16 bytes for every chunk would make the table a third larger.
    private static long NumberOf(DatabaseConnection connection, byte[] owner)
    {
        if (connection.Scalar<long?>("SELECT number FROM storage_use WHERE owner = $1", owner) is { } number)
        {
            return number;
        }

        connection.Execute("INSERT INTO storage_use (owner, bytes) VALUES ($1, 0)", owner);
        return connection.Scalar<long>("SELECT last_insert_rowid()");
    }

    private void Note(WriteTransaction transaction, byte[] owner, long number, long change)
    {
        if (change == 0)
        {
            return;
        }

        transaction.Connection.Execute("UPDATE storage_use SET bytes = bytes + $2 WHERE number = $1", number, change);
        if (owner.Length == OwnerBytes)
        {
            use.Add(transaction, new UserId(new Guid(owner, bigEndian: true)), change);
        }
    }
}
