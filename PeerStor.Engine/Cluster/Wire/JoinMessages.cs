using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>A device that holds an invitation asks to join: {1 secret, 2 its record}.</summary>
internal sealed record JoinQuestion(byte[] Secret, DeviceRecord Device)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Secret);
        writer.Field(2, Device.Encode());
    });

    /// <exception cref="InvalidDataException">The bytes are no such question.</exception>
    public static JoinQuestion Decode(ReadOnlyMemory<byte> encoded)
    {
        byte[] secret = [];
        DeviceRecord? device = null;
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: secret = reader.ReadByteString(); return true;
                case 2: device = DeviceRecord.Decode(reader.ReadByteString()); return true;
                default: return false;
            }
        });
        return new JoinQuestion(secret, device ?? throw new InvalidDataException("A device that joins does not say who it is."));
    }
}

/// <summary>What the inviting device answers: {1 outcome, 2 its own record, 3 key gift}.</summary>
/// <param name="Inviter">Empty unless it was accepted.</param>
/// <param name="Gift">What opens users' keys on the new device, sealed for its public key; empty: nothing.</param>
internal sealed record JoinAnswer(JoinOutcome Outcome, byte[] Inviter, byte[] Gift)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, (long)Outcome);
        writer.Field(2, Inviter);
        writer.Field(3, Gift);
    });

    /// <exception cref="InvalidDataException">The bytes are no such answer.</exception>
    public static JoinAnswer Decode(ReadOnlyMemory<byte> encoded)
    {
        JoinAnswer answer = new(JoinOutcome.Refused, [], []);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: answer = answer with { Outcome = (JoinOutcome)reader.ReadInt32() }; return true;
                case 2: answer = answer with { Inviter = reader.ReadByteString() }; return true;
                case 3: answer = answer with { Gift = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return answer;
    }
}

/// <summary>What became of an attempt to join. Persisted in the protocol: append only.</summary>
public enum JoinOutcome
{
    Joined = 1,

    /// <summary>The invitation was used, has expired, or never was.</summary>
    Refused = 2,

    /// <summary>Nobody on the way: no address of the invitation answered.</summary>
    Unreachable = 3,

    /// <summary>This device belongs to another cluster, which it would have to leave first.</summary>
    AlreadyInCluster = 4,

    /// <summary>It was removed from that cluster; it can come back only as a new device.</summary>
    WasRemoved = 5,

    /// <summary>The link is no invitation, or one made by this device itself.</summary>
    BadLink = 6,
}
