using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// A device of the cluster, as it is written in the journal (engine.md rule 4). Where it is, it says itself; what people
/// choose (name, zone, size, speeds, whether it is lost) is ordered apart from that, so that a device that comes back with
/// a new address does not take back what was chosen for it meanwhile.
/// </summary>
/// <param name="PublicKey">SubjectPublicKeyInfo; its SHA-256 is the device's id.</param>
/// <param name="Addresses">Where its peer port was last, host:port.</param>
/// <param name="ContributedBytes">How much it keeps for all; null: as much as fits.</param>
/// <param name="Zone">Devices of one zone can be lost together; "" when nobody said.</param>
internal sealed record DeviceRecord(
    NodeId Id, byte[] PublicKey, string Name, IReadOnlyList<string> Addresses, string Zone, long? ContributedBytes, long AddedMs)
{
    /// <summary>When what people choose was last chosen: the greatest counts. 0 in records from before there was a choice.</summary>
    public long ChosenMs { get; init; }

    /// <summary>How fast chunks are copied to and from it, as <c>CopySpeeds</c> reads it; "": no limit.</summary>
    public string Speeds { get; init; } = "";

    /// <summary>Since when its copies do not count, because somebody said that it is lost; null while they do.</summary>
    public long? LostMs { get; init; }

    /// <summary>What its own configuration said when it last started: when that changes it counts, otherwise the choice does.</summary>
    public DeviceConfiguration Configured { get; init; } = DeviceConfiguration.None;

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Id.ToArray());
        writer.Field(2, PublicKey);
        writer.Field(3, Name);
        writer.Field(4, string.Join(' ', Addresses));
        writer.Field(5, Zone);
        writer.Field(6, ContributedBytes ?? -1);
        writer.Field(7, AddedMs);
        writer.Field(8, ChosenMs);
        writer.Field(9, Speeds);
        writer.Field(10, LostMs ?? -1);
        writer.Field(11, Configured.Name);
        writer.Field(12, Configured.ContributedBytes ?? -1);
        writer.Field(13, Configured.Speeds);
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
                case 6: record = record with { ContributedBytes = Optional(reader.ReadInt64()) }; return true;
                case 7: record = record with { AddedMs = reader.ReadInt64() }; return true;
                case 8: record = record with { ChosenMs = reader.ReadInt64() }; return true;
                case 9: record = record with { Speeds = reader.ReadTextString() }; return true;
                case 10: record = record with { LostMs = Optional(reader.ReadInt64()) }; return true;
                case 11: record = record with { Configured = record.Configured with { Name = reader.ReadTextString() } }; return true;
                case 12: record = record with { Configured = record.Configured with { ContributedBytes = Optional(reader.ReadInt64()) } }; return true;
                case 13: record = record with { Configured = record.Configured with { Speeds = reader.ReadTextString() } }; return true;
                default: return false;
            }
        });
        return NodeIdentity.IdOf(record.PublicKey) == record.Id
            ? record
            : throw new InvalidDataException("A device's key is not that of its id.");
    }

    private static long? Optional(long number) => number >= 0 ? number : null;
}

/// <summary>What .env or the command line says of a device.</summary>
/// <param name="ContributedBytes">Null: nothing is said.</param>
/// <param name="Speeds">As <c>CopySpeeds</c> reads it; "": nothing is said.</param>
internal sealed record DeviceConfiguration(string Name, long? ContributedBytes, string Speeds)
{
    public static readonly DeviceConfiguration None = new("", null, "");
}
