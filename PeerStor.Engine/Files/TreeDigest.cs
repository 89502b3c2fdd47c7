using System.Buffers.Binary;
using System.Security.Cryptography;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Files;

/// <summary>
/// What the tables say of all entries, their versions and tags, in 256 sums: the same on every device that has the same journal
/// (engine.md rule 8). An entry belongs to the bucket of its id's last byte, which is random.
/// </summary>
/// <param name="Journal">SHA-256 over how far each log is and the hash it ends with; zeros while operations are held back here, as
/// the tables then lack what the journal has.</param>
/// <param name="Sums">Of each bucket, modulo 2^64: the first 8 bytes of the SHA-256 of each row.</param>
internal sealed record TreeDigest(byte[] Journal, ulong[] Sums)
{
    public const int Buckets = 256;

    private const int IdBytes = 16;

    /// <summary>An entry that was removed for good has only its id: what it was depends on what arrived first.</summary>
    private static readonly (string Entry, string Sql)[] Rows =
    [
        ("id",
        """
        SELECT id, CAST(CASE WHEN purged THEN 'gone' ELSE kind || hex(owner) || hex(parent) || hex(name_key) || hex(placed)
          || coalesce(hex(head), '') || ' ' || size || ' ' || coalesce(trashed, '') END AS BLOB) FROM entries
        """),
        ("entry", "SELECT entry, CAST('v' || hex(id) || hex(stamp) || hex(parents) || size || ' ' || chunk_count AS BLOB) FROM versions"),
        ("entry", "SELECT entry, CAST('t' || hex(tag_key) || hex(stamp) AS BLOB) FROM entry_tags"),
    ];

    public bool IsComparableWith(TreeDigest other) => Journal.AsSpan().ContainsAnyExcept((byte)0) && Journal.AsSpan().SequenceEqual(other.Journal);

    public static TreeDigest Of(DatabaseConnection connection)
    {
        byte[] before = JournalOf(connection);
        ulong[] sums = new ulong[Buckets];
        EachRow(connection, null, (entry, sum) => sums[BucketOf(entry)] += sum);

        // Something came while the tables were read: the sums are of no state in particular.
        return new TreeDigest(before.AsSpan().SequenceEqual(JournalOf(connection)) ? before : new byte[SHA256.HashSizeInBytes], sums);
    }

    /// <summary>How far the journal is, as in <see cref="Journal"/>.</summary>
    public static byte[] JournalOf(DatabaseConnection connection)
    {
        if (connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM quarantine)") != 0)
        {
            return new byte[SHA256.HashSizeInBytes];
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] log in connection.Query(
            "SELECT CAST(hex(origin) || ' ' || epoch || ' ' || last_seq || ' ' || hex(last_hash) AS BLOB) FROM logs WHERE last_seq > 0 ORDER BY origin, epoch",
            row => row.Bytes(0)))
        {
            hash.AppendData(log);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>The sum of each entry in one bucket.</summary>
    public static Dictionary<Guid, ulong> OfBucket(DatabaseConnection connection, byte bucket)
    {
        Dictionary<Guid, ulong> sums = [];
        EachRow(connection, bucket, (entry, sum) => sums[entry] = sums.GetValueOrDefault(entry) + sum);
        return sums;
    }

    public byte[] Encode()
    {
        byte[] all = new byte[Journal.Length + (Sums.Length * sizeof(ulong))];
        Journal.CopyTo(all, 0);
        for (int i = 0; i < Sums.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(all.AsSpan(Journal.Length + (i * sizeof(ulong))), Sums[i]);
        }

        return all;
    }

    /// <exception cref="InvalidDataException">It has another length.</exception>
    public static TreeDigest Decode(ReadOnlySpan<byte> all)
    {
        if (all.Length != SHA256.HashSizeInBytes + (Buckets * sizeof(ulong)))
        {
            throw new InvalidDataException("A digest has another length.");
        }

        ulong[] sums = new ulong[Buckets];
        for (int i = 0; i < Buckets; i++)
        {
            sums[i] = BinaryPrimitives.ReadUInt64BigEndian(all[(SHA256.HashSizeInBytes + (i * sizeof(ulong)))..]);
        }

        return new TreeDigest(all[..SHA256.HashSizeInBytes].ToArray(), sums);
    }

    /// <summary>Ids of 16 and sums of 8 bytes, one behind the other.</summary>
    public static byte[] Pack(Dictionary<Guid, ulong> sums)
    {
        byte[] all = new byte[sums.Count * (IdBytes + sizeof(ulong))];
        Span<byte> rest = all;
        foreach ((Guid entry, ulong sum) in sums)
        {
            _ = entry.TryWriteBytes(rest, bigEndian: true, out _);
            BinaryPrimitives.WriteUInt64BigEndian(rest[IdBytes..], sum);
            rest = rest[(IdBytes + sizeof(ulong))..];
        }

        return all;
    }

    /// <exception cref="InvalidDataException">It has no whole number of them.</exception>
    public static Dictionary<Guid, ulong> Unpack(ReadOnlySpan<byte> all)
    {
        if (all.Length % (IdBytes + sizeof(ulong)) != 0)
        {
            throw new InvalidDataException("The sums of a bucket have another length.");
        }

        Dictionary<Guid, ulong> sums = [];
        for (; all.Length > 0; all = all[(IdBytes + sizeof(ulong))..])
        {
            sums[new Guid(all[..IdBytes], bigEndian: true)] = BinaryPrimitives.ReadUInt64BigEndian(all[IdBytes..]);
        }

        return sums;
    }

    private static byte BucketOf(Guid entry)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        _ = entry.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[^1];
    }

    private static void EachRow(DatabaseConnection connection, byte? bucket, Action<Guid, ulong> take)
    {
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        foreach ((string entry, string rows) in Rows)
        {
            connection.Each(
                bucket is null ? rows : $"{rows} WHERE substr({entry}, {IdBytes}, 1) = $1",
                row =>
                {
                    Guid id = row.Id(0);
                    _ = SHA256.HashData([.. id.ToByteArray(bigEndian: true), .. row.Bytes(1)], hash);
                    take(id, BinaryPrimitives.ReadUInt64BigEndian(hash));
                    return true;
                },
                bucket is { } only ? [new[] { only }] : []);
        }
    }
}
