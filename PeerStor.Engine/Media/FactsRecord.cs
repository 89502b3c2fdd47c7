using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media;

/// <summary>Facts about a version of a file, made once and read by every node.</summary>
/// <param name="References">36 bytes a picture: chunk id and stored size, so that every node can count and keep them.</param>
/// <param name="SealedFacts">See <see cref="FactsCodec"/>; sealed under the file's key.</param>
/// <param name="HasThumbnail">Known to all nodes, so that a list can say so without opening anything.</param>
internal sealed record FactsRecord(VersionId Version, byte[] References, byte[] SealedFacts, bool HasThumbnail)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Version.Value);
        writer.Field(2, References);
        writer.Field(3, SealedFacts);
        writer.Field(4, HasThumbnail ? 1 : 0);
    });

    public static FactsRecord Decode(ReadOnlyMemory<byte> body)
    {
        FactsRecord record = new(default, [], [], false);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Version = new VersionId(reader.ReadId()) }; return true;
                case 2: record = record with { References = reader.ReadByteString() }; return true;
                case 3: record = record with { SealedFacts = reader.ReadByteString() }; return true;
                case 4: record = record with { HasThumbnail = reader.ReadInt32() != 0 }; return true;
                default: return false;
            }
        });
        return record;
    }
}
