using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Search.Index;

/// <summary>A document as its row in the index tells it, its body sealed.</summary>
/// <param name="Number">Later documents have greater numbers, so that the newest hits come first without sorting.</param>
/// <param name="Holder">Whose keys it lies under, see <see cref="IndexKeys"/>.</param>
/// <param name="KeyVersion">0 in its owner's place.</param>
/// <param name="Version">The version that is indexed; null for a folder.</param>
/// <param name="Class">A blinded term.</param>
/// <param name="IsRead">Whether its text is in the index, or it has none.</param>
internal sealed record IndexedDocument(
    long Number, Guid Id, Guid Holder, int KeyVersion, Guid Parent, VersionId? Version, string Class, long SizeBytes,
    long ModifiedMs, bool IsRead)
{
    public const string Columns =
        "documents.number, id, holder, key_version, parent, version, class, size, modified, is_read";

    public bool IsOwn => KeyVersion == 0;

    public static IndexedDocument Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.Id(1), row.Id(2), row.GetInt32(3), row.Id(4),
        row.IdOrNull(5) is { } version ? new VersionId(version) : null, row.GetString(6), row.GetInt64(7), row.GetInt64(8),
        row.GetBoolean(9));

    public static List<IndexedDocument> All(DatabaseConnection index, Guid id) =>
        index.Query($"SELECT {Columns} FROM documents WHERE id = $1", Read, id);

    /// <summary>The whole document; null when its body is gone.</summary>
    public SearchDocument? Open(DatabaseConnection index, IndexKeys keys) =>
        index.Scalar<byte[]>("SELECT body FROM bodies WHERE number = $1", Number) is { } body
            ? SealedBody.Open(keys, body, new SearchDocument(Id, Parent, "", [], [], SizeBytes, ModifiedMs, ""))
            : null;
}
