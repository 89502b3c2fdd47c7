using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Files;

/// <summary>Where an entry is and what it is called: making, renaming and moving are the same operation.</summary>
/// <param name="NameKey">16 bytes: the name under the parent folder's name secret; equal names in a folder are equal.</param>
/// <param name="Name">The name, sealed under the parent folder's key.</param>
/// <param name="KeyVersion">Which version of the parent folder's key.</param>
/// <param name="FileKey">A file's key, sealed under the parent folder's key; empty for a folder.</param>
/// <param name="ClassKey">8 bytes: the media class, blinded.</param>
/// <param name="FileKeyNumber">Which of the file's keys <paramref name="FileKey"/> is; 0 is its first.</param>
internal sealed record PlaceRecord(
    EntryKind Kind, UserId Owner, EntryId Parent, byte[] NameKey, byte[] Name, int KeyVersion, byte[] FileKey,
    byte[] ClassKey, long CreatedMs, int FileKeyNumber = 0)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, (long)Kind);
        writer.Field(2, Owner.Value);
        writer.Field(3, Parent.Value);
        writer.Field(4, NameKey);
        writer.Field(5, Name);
        writer.Field(6, KeyVersion);
        writer.Field(7, FileKey);
        writer.Field(8, ClassKey);
        writer.Field(9, CreatedMs);
        if (FileKeyNumber != 0)
        {
            writer.Field(10, FileKeyNumber);
        }
    });

    public static PlaceRecord Decode(ReadOnlyMemory<byte> body)
    {
        PlaceRecord record = new(EntryKind.File, default, default, [], [], 0, [], [], 0);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Kind = (EntryKind)reader.ReadInt32() }; return true;
                case 2: record = record with { Owner = new UserId(reader.ReadId()) }; return true;
                case 3: record = record with { Parent = new EntryId(reader.ReadId()) }; return true;
                case 4: record = record with { NameKey = reader.ReadByteString() }; return true;
                case 5: record = record with { Name = reader.ReadByteString() }; return true;
                case 6: record = record with { KeyVersion = reader.ReadInt32() }; return true;
                case 7: record = record with { FileKey = reader.ReadByteString() }; return true;
                case 8: record = record with { ClassKey = reader.ReadByteString() }; return true;
                case 9: record = record with { CreatedMs = reader.ReadInt64() }; return true;
                case 10: record = record with { FileKeyNumber = reader.ReadInt32() }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>A key of a folder (or of a file), sealed for one holder.</summary>
/// <param name="Holder">A user, a share link, the parent folder or, for an older key, the entry itself.</param>
/// <param name="HolderVersion">Which of the holder's keys it is sealed under, where the holder is an entry.</param>
internal sealed record FolderKeyRecord(int Version, Guid Holder, byte[] WrappedKey, SealKind Kind = SealKind.Own, int HolderVersion = 0)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Version);
        writer.Field(2, Holder);
        writer.Field(3, WrappedKey);
        if (Kind != SealKind.Own)
        {
            writer.Field(4, (long)Kind);
            writer.Field(5, HolderVersion);
        }
    });

    public static FolderKeyRecord Decode(ReadOnlyMemory<byte> body)
    {
        FolderKeyRecord record = new(0, default, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Version = reader.ReadInt32() }; return true;
                case 2: record = record with { Holder = reader.ReadId() }; return true;
                case 3: record = record with { WrappedKey = reader.ReadByteString() }; return true;
                case 4: record = record with { Kind = (SealKind)reader.ReadInt32() }; return true;
                case 5: record = record with { HolderVersion = reader.ReadInt32() }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>A new version of a file's content.</summary>
/// <param name="PublicManifest">Ordered chunk ids and stored sizes, as <see cref="ManifestBlob"/>.</param>
/// <param name="PrivateManifest">Sealed under the file key, as <see cref="ManifestBlob"/>.</param>
/// <param name="FileKeyNumber">Which of the file's keys that is.</param>
internal sealed record ContentRecord(
    VersionId Version, UserId Author, long SizeBytes, long ModifiedMs, int ChunkCount, byte[] PublicManifest,
    byte[] PrivateManifest, int FileKeyNumber = 0)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Version.Value);
        writer.Field(2, Author.Value);
        writer.Field(3, SizeBytes);
        writer.Field(4, ModifiedMs);
        writer.Field(5, ChunkCount);
        writer.Field(6, PublicManifest);
        writer.Field(7, PrivateManifest);
        if (FileKeyNumber != 0)
        {
            writer.Field(8, FileKeyNumber);
        }
    });

    public static ContentRecord Decode(ReadOnlyMemory<byte> body)
    {
        ContentRecord record = new(default, default, 0, 0, 0, [], []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Version = new VersionId(reader.ReadId()) }; return true;
                case 2: record = record with { Author = new UserId(reader.ReadId()) }; return true;
                case 3: record = record with { SizeBytes = reader.ReadInt64() }; return true;
                case 4: record = record with { ModifiedMs = reader.ReadInt64() }; return true;
                case 5: record = record with { ChunkCount = reader.ReadInt32() }; return true;
                case 6: record = record with { PublicManifest = reader.ReadByteString() }; return true;
                case 7: record = record with { PrivateManifest = reader.ReadByteString() }; return true;
                case 8: record = record with { FileKeyNumber = reader.ReadInt32() }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>An entry goes into the trash; the operation's parents are the versions that were seen.</summary>
/// <param name="Knew">Of a folder what the device knew that deleted it (<see cref="VersionVector"/>, packed); empty when it does not say so.</param>
internal sealed record TrashRecord(long AtMs, byte[] Knew)
{
    /// <summary>A device knew what it had written itself, also where its log was written anew under another epoch.</summary>
    public TrashRecord SaidBy(Operation operation) =>
        Knew.Length == 0 ? this : this with { Knew = VersionVector.Unpack(Knew).With(operation.Epoch, operation.Sequence).Pack() };

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, AtMs);
        if (Knew.Length > 0)
        {
            writer.Field(2, Knew);
        }
    });

    public static TrashRecord Decode(ReadOnlyMemory<byte> body)
    {
        TrashRecord record = new(0, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { AtMs = reader.ReadInt64() }; return true;
                case 2: record = record with { Knew = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return record;
    }
}
