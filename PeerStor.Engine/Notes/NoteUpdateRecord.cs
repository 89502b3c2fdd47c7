using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes;

/// <summary>What somebody typed into a note within a moment.</summary>
/// <param name="FileKeyNumber">Which of the note's keys it is sealed under.</param>
/// <param name="Sealed">Updates of the document, as <see cref="NoteKey"/> seals them.</param>
/// <param name="TypedMs">When it was typed, where that was elsewhere and earlier; null: when the operation was made.</param>
internal sealed record NoteUpdateRecord(UserId Author, int FileKeyNumber, byte[] Sealed, long? TypedMs = null)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Author.Value);
        writer.Field(2, FileKeyNumber);
        writer.Field(3, Sealed);
        if (TypedMs is { } typedMs)
        {
            writer.Field(4, typedMs);
        }
    });

    public static NoteUpdateRecord Decode(ReadOnlyMemory<byte> body)
    {
        NoteUpdateRecord record = new(default, 0, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Author = new UserId(reader.ReadId()) }; return true;
                case 2: record = record with { FileKeyNumber = reader.ReadInt32() }; return true;
                case 3: record = record with { Sealed = reader.ReadByteString() }; return true;
                case 4: record = record with { TypedMs = reader.ReadInt64() }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>A version of a note's file that was written from its document: its text needs no merging.</summary>
/// <param name="Authors">Who typed since the version before.</param>
internal sealed record NoteVersionRecord(VersionId Version, IReadOnlyList<Guid> Authors)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Version.Value);
        writer.Field(2, Journal.OperationCodec.PackIds(Authors));
    });

    public static NoteVersionRecord Decode(ReadOnlyMemory<byte> body)
    {
        NoteVersionRecord record = new(default, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Version = new VersionId(reader.ReadId()) }; return true;
                case 2: record = record with { Authors = Journal.OperationCodec.UnpackIds(reader.ReadByteString()) }; return true;
                default: return false;
            }
        });
        return record;
    }
}
