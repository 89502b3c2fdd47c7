using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files;

/// <summary>An entry as its table holds it, name sealed.</summary>
internal sealed record EntryRow(
    EntryId Id, EntryKind Kind, UserId Owner, EntryId Parent, byte[] Name, int KeyVersion, byte[]? FileKey,
    VersionId? Head, long SizeBytes, long ModifiedMs, long? TrashedMs, bool HasTags, bool Pictured, int FileKeyNumber, bool IsShared, byte[] HeadStamp)
{
    public const string Columns =
        """
        id, kind, owner, parent, name, key_version, file_key, head, size, modified, trashed, tagged, pictured, file_key_number,
        (kind = 1 AND EXISTS (SELECT 1 FROM folder_access WHERE folder = entries.id AND rights > 0)), head_stamp
        """;

    /// <summary>The media class of what others put into a tree: its owner blinds classes with a secret that they do not have.</summary>
    public static ReadOnlySpan<byte> UnknownClass => new byte[8];

    private static readonly string ById = $"SELECT {Columns} FROM entries WHERE id = $1 AND purged = 0";

    private static readonly string ByName =
        $"SELECT {Columns} FROM entries WHERE parent = $1 AND name_key = $2 AND purged = 0 AND trashed IS NULL ORDER BY id LIMIT 1";

    public static EntryRow Read(SqliteDataReader row) => new(
        new EntryId(row.Id(0)), (EntryKind)row.GetInt32(1), new UserId(row.Id(2)), new EntryId(row.Id(3)), row.Bytes(4),
        row.GetInt32(5), row.BytesOrNull(6), row.IdOrNull(7) is { } head ? new VersionId(head) : null, row.GetInt64(8),
        row.GetInt64(9), row.LongOrNull(10), row.GetInt32(11) > 0, row.LongOrNull(12) is > 0, row.GetInt32(13), row.GetInt64(14) != 0, row.Bytes(15));

    /// <summary>Live or in the trash; null when unknown or removed for good.</summary>
    public static EntryRow? Find(DatabaseConnection connection, EntryId id) => connection.First(ById, Read, id.Value);

    /// <summary>The live entry of that name: of several (after a merge) the one with the lowest id keeps the name.</summary>
    public static EntryRow? FindByName(DatabaseConnection connection, EntryId parent, byte[] nameKey) =>
        connection.First(ByName, Read, parent.Value, nameKey);

    public Entry ToEntry(string name)
    {
        DateTimeOffset? trashed = TrashedMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        DateTimeOffset modified = DateTimeOffset.FromUnixTimeMilliseconds(ModifiedMs);
        return Kind == EntryKind.Folder
            ? new Entry(Id, Kind, Parent, name, 0, modified, "", null, 1, 1, trashed) { Owner = Owner, IsShared = IsShared }
            : new Entry(Id, Kind, Parent, name, SizeBytes, modified, MediaTypes.Guess(name), Head, 1, 1, trashed)
            {
                HasThumbnail = Pictured, Owner = Owner,
            };
    }
}
