using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>
/// The table of tags: for each entry and tag, what the operation with the greatest stamp said. A tag that was taken away
/// stays as a row without text, so that an older operation that arrives late does not bring it back.
/// </summary>
internal static class TagRegisters
{
    private const string Put =
        """
        INSERT INTO entry_tags (entry, tag_key, tag, key_version, stamp) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (entry, tag_key) DO UPDATE
          SET tag = excluded.tag, key_version = excluded.key_version, stamp = excluded.stamp
          WHERE stamp < excluded.stamp
        """;

    public static void Apply(DatabaseConnection connection, Operation operation)
    {
        TagRecord record = TagRecord.Decode(operation.Body);
        byte[] stamp = operation.Stamp();
        foreach (SealedTag tag in record.Added)
        {
            connection.Execute(Put, operation.Entity, tag.Key, tag.Text, record.KeyVersion, stamp);
        }

        foreach (byte[] key in record.Removed)
        {
            connection.Execute(Put, operation.Entity, key, Array.Empty<byte>(), 0, stamp);
        }

        connection.Execute(
            "UPDATE entries SET tagged = (SELECT count(*) FROM entry_tags WHERE entry = $1 AND tag <> x'') WHERE id = $1",
            operation.Entity);
    }

    /// <summary>For an entry that is removed for good: nothing of it may be readable any more.</summary>
    public static void Drop(DatabaseConnection connection, Guid entry) =>
        connection.Execute("DELETE FROM entry_tags WHERE entry = $1", entry);
}
