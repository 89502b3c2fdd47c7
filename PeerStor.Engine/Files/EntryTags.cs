using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Seals and opens the tags of entries: a file's under its own key, a folder's under the folder's, so that they stay
/// readable wherever the entry is moved. They are found by a keyed hash of the tag.
/// </summary>
internal sealed class EntryTags(FolderKeys keys, FileKeys files)
{
    private const int TagKeyBytes = 16;

    public static byte[] TagKey(Caller caller, string tag) =>
        HMACSHA256.HashData(caller.Keys.TagSecret, Encoding.UTF8.GetBytes(TagName.Fold(tag)))[..TagKeyBytes];

    /// <summary>The entry's tags, sorted as people expect; empty when the caller has no key for them.</summary>
    public IReadOnlyList<string> Read(DatabaseConnection connection, Caller caller, EntryRow row)
    {
        List<(byte[] Key, byte[] Text, int Version)> rows = connection.Query(
            "SELECT tag_key, tag, key_version FROM entry_tags WHERE entry = $1 AND tag <> x''",
            tag => (tag.Bytes(0), tag.Bytes(1), tag.GetInt32(2)), row.Id.Value);
        List<string> tags = new(rows.Count);
        foreach (IGrouping<int, (byte[] Key, byte[] Text, int Version)> sealedTags in rows.GroupBy(tag => tag.Version))
        {
            if (SealingKey(connection, caller, row, sealedTags.Key) is { } key)
            {
                tags.AddRange(sealedTags.Select(tag => Open(key.Key, row, tag.Key, tag.Text)));
            }
        }

        tags.Sort(Common.NaturalOrder.Instance);
        return tags;
    }

    /// <summary>One tag of an entry, opened; null when the caller has no key for it.</summary>
    public string? Open(DatabaseConnection connection, Caller caller, EntryRow row, SealedTag tag, int version) =>
        SealingKey(connection, caller, row, version) is { } key ? Open(key.Key, row, tag.Key, tag.Text) : null;

    /// <summary>What an operation says; null when the caller has no key for the entry.</summary>
    public TagRecord? Seal(
        DatabaseConnection connection, Caller caller, EntryRow row, IEnumerable<string> added, IEnumerable<string> removed)
    {
        if (SealingKey(connection, caller, row, null) is not { } sealing)
        {
            return null;
        }

        List<SealedTag> tags = [];
        foreach (string tag in added)
        {
            byte[] key = TagKey(caller, tag);
            tags.Add(new SealedTag(key, KeyWrap.Seal(sealing.Key, Encoding.UTF8.GetBytes(tag), Context(row, key))));
        }

        return new TagRecord(sealing.Version, tags, [.. removed.Select(tag => TagKey(caller, tag))]);
    }

    private static string Open(byte[] key, EntryRow row, byte[] tagKey, byte[] text) =>
        Encoding.UTF8.GetString(KeyWrap.Open(key, text, Context(row, tagKey)));

    private (byte[] Key, int Version)? SealingKey(DatabaseConnection connection, Caller caller, EntryRow row, int? version)
    {
        if (row.Kind == EntryKind.Folder)
        {
            return keys.Find(connection, caller, row.Id, version ?? 0) is { } own ? (own.TagKey(), own.Version) : null;
        }

        int number = version ?? row.FileKeyNumber;
        return files.Open(connection, caller, row, number) is { } key ? (FolderKey.TagKeyOf(key), number) : null;
    }

    private static byte[] Context(EntryRow row, byte[] tagKey) => [.. row.Id.Value.ToByteArray(bigEndian: true), .. tagKey];
}
