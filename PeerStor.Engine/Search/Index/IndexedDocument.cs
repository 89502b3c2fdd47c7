using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>A document as its row in the index tells it, its body sealed.</summary>
/// <param name="Number">Later documents have greater numbers, so that the newest hits come first without sorting.</param>
/// <param name="Version">The version that is indexed; null for a folder.</param>
/// <param name="IsRead">Whether its text is in the index, or it has none.</param>
internal sealed record IndexedDocument(
    long Number, Guid Id, UserId Owner, Guid Parent, VersionId? Version, long SizeBytes, long ModifiedMs, bool IsRead)
{
    public const string Columns = "documents.number, id, owner, parent, version, size, modified, is_read";

    public static IndexedDocument Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.Id(1), new UserId(row.Id(2)), row.Id(3), row.IdOrNull(4) is { } version ? new VersionId(version) : null,
        row.GetInt64(5), row.GetInt64(6), row.GetBoolean(7));

    public static IndexedDocument? Find(DatabaseConnection index, Guid id) =>
        index.First($"SELECT {Columns} FROM documents WHERE id = $1", Read, id);

    /// <summary>The whole document; null when its body is gone.</summary>
    public SearchDocument? Open(DatabaseConnection index, UserKeys keys) =>
        index.Scalar<byte[]>("SELECT body FROM bodies WHERE number = $1", Number) is { } body
            ? SealedBody.Open(keys, body, new SearchDocument(Id, Owner, Parent, "", [], [], SizeBytes, ModifiedMs, ""))
            : null;
}
