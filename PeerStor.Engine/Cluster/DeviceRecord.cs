using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>A device of the cluster, as it is written in the journal (engine.md rule 4).</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo; its SHA-256 is the device's id.</param>
/// <param name="Addresses">Where its peer port was last, host:port.</param>
/// <param name="ContributedBytes">How much it keeps for all; null: as much as fits.</param>
/// <param name="Zone">Devices of one zone can be lost together; "" when nobody said.</param>
internal sealed record DeviceRecord(
    NodeId Id, byte[] PublicKey, string Name, IReadOnlyList<string> Addresses, string Zone, long? ContributedBytes, long AddedMs)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Id.ToArray());
        writer.Field(2, PublicKey);
        writer.Field(3, Name);
        writer.Field(4, string.Join(' ', Addresses));
        writer.Field(5, Zone);
        writer.Field(6, ContributedBytes ?? -1);
        writer.Field(7, AddedMs);
    });

    /// <exception cref="InvalidDataException">The bytes are no such record, or the key is not that of the id.</exception>
    public static DeviceRecord Decode(ReadOnlyMemory<byte> body)
    {
        DeviceRecord record = new(default, [], "", [], "", null, 0);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Id = NodeId.Of(reader.ReadByteString()) }; return true;
                case 2: record = record with { PublicKey = reader.ReadByteString() }; return true;
                case 3: record = record with { Name = reader.ReadTextString() }; return true;
                case 4: record = record with { Addresses = reader.ReadTextString().Split(' ', StringSplitOptions.RemoveEmptyEntries) }; return true;
                case 5: record = record with { Zone = reader.ReadTextString() }; return true;
                case 6: record = record with { ContributedBytes = reader.ReadInt64() is >= 0 and long bytes ? bytes : null }; return true;
                case 7: record = record with { AddedMs = reader.ReadInt64() }; return true;
                default: return false;
            }
        });
        return NodeIdentity.IdOf(record.PublicKey) == record.Id
            ? record
            : throw new InvalidDataException("A device's key is not that of its id.");
    }
}
