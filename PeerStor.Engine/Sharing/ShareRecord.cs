using System.Formats.Cbor;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>A share link as the journal holds it. Every change writes all of it anew; the newest says how it is.</summary>
/// <param name="Owner">Whose tree the entries are of.</param>
/// <param name="Maker">Who made the link: only they can show it again and change it.</param>
/// <param name="SecretHash">SHA-256 of the secret in the link's address.</param>
/// <param name="PublicKey">P-256, SubjectPublicKeyInfo: new keys of a shared folder are sealed for the link with it.</param>
/// <param name="PrivateKey">PKCS #8, sealed under the link's key.</param>
/// <param name="WrappedKey">The link's key, sealed under what its secret (and password) give.</param>
/// <param name="Password">Salt and rounds; empty without a password.</param>
/// <param name="MakersKey">The link's key, sealed for its maker.</param>
/// <param name="MakersSecret">The secret, sealed for its maker, so that the link can be copied again.</param>
/// <param name="Title">What visitors read above it, sealed under the link's key; empty without one.</param>
internal sealed record ShareRecord(
    UserId Owner, UserId Maker, byte[] SecretHash, long CreatedMs, long? ExpiresMs, long? MostDownloads, Rights Rights,
    byte[] PublicKey, byte[] PrivateKey, byte[] WrappedKey, byte[] Password, byte[] MakersKey, byte[] MakersSecret,
    byte[] Title, IReadOnlyList<SharedEntry> Entries)
{
    private static readonly ShareRecord Empty = new(default, default, [], 0, null, null, Rights.None, [], [], [], [], [], [], [], []);

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Owner.Value);
        writer.Field(2, Maker.Value);
        writer.Field(3, SecretHash);
        writer.Field(4, CreatedMs);
        Optional(writer, 5, ExpiresMs);
        Optional(writer, 6, MostDownloads);
        writer.Field(7, (long)Rights);
        writer.Field(8, PublicKey);
        writer.Field(9, PrivateKey);
        writer.Field(10, WrappedKey);
        writer.Field(11, Password);
        writer.Field(12, MakersKey);
        writer.Field(13, MakersSecret);
        writer.Field(14, Title);
        writer.WriteInt32(15);
        writer.WriteStartArray(Entries.Count);
        foreach (SharedEntry entry in Entries)
        {
            writer.WriteByteString(entry.Encode());
        }

        writer.WriteEndArray();
    });

    public static ShareRecord Decode(ReadOnlyMemory<byte> body)
    {
        ShareRecord record = Empty;
        Cbor.ReadMap(body, (key, reader) =>
        {
            ShareRecord? next = Read(record, key, reader);
            record = next ?? record;
            return next is not null;
        });
        return record;
    }

    private static ShareRecord? Read(ShareRecord record, int key, CborReader reader) => key switch
    {
        1 => record with { Owner = new UserId(reader.ReadId()) },
        2 => record with { Maker = new UserId(reader.ReadId()) },
        3 => record with { SecretHash = reader.ReadByteString() },
        4 => record with { CreatedMs = reader.ReadInt64() },
        5 => record with { ExpiresMs = reader.ReadInt64() },
        6 => record with { MostDownloads = reader.ReadInt64() },
        7 => record with { Rights = (Rights)reader.ReadInt32() },
        8 => record with { PublicKey = reader.ReadByteString() },
        9 => record with { PrivateKey = reader.ReadByteString() },
        10 => record with { WrappedKey = reader.ReadByteString() },
        11 => record with { Password = reader.ReadByteString() },
        12 => record with { MakersKey = reader.ReadByteString() },
        13 => record with { MakersSecret = reader.ReadByteString() },
        14 => record with { Title = reader.ReadByteString() },
        15 => record with { Entries = SharedEntry.ReadList(reader) },
        _ => null,
    };

    private static void Optional(CborWriter writer, int key, long? value)
    {
        if (value is { } number)
        {
            writer.Field(key, number);
        }
    }
}
