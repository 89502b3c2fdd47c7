using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>What the device that wants to join says while digits are compared: {1 step, 2 commitment or nonce, 3 its record}.</summary>
/// <param name="Bytes">Of <see cref="CompareStep.Commit"/> the commitment, of <see cref="CompareStep.Reveal"/> the nonce; else empty.</param>
internal sealed record CompareQuestion(CompareStep Step, byte[] Bytes, DeviceRecord? Device)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, (long)Step);
        writer.Field(2, Bytes);
        if (Device is not null)
        {
            writer.Field(3, Device.Encode());
        }
    });

    /// <exception cref="InvalidDataException">The bytes are no such question.</exception>
    public static CompareQuestion Decode(ReadOnlyMemory<byte> encoded)
    {
        CompareQuestion question = new(default, [], null);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: question = question with { Step = (CompareStep)reader.ReadInt32() }; return true;
                case 2: question = question with { Bytes = reader.ReadByteString() }; return true;
                case 3: question = question with { Device = DeviceRecord.Decode(reader.ReadByteString()) }; return true;
                default: return false;
            }
        });
        return question;
    }
}

/// <summary>What the other one answers: {1 outcome, 2 its nonce, 3 its record, 4 key gift}.</summary>
/// <param name="Host">Its name and id when digits are compared; all of it when it has let the other one join.</param>
internal sealed record CompareAnswer(CompareOutcome Outcome, byte[] Nonce, DeviceRecord? Host, byte[] Gift)
{
    public static CompareAnswer Of(CompareOutcome outcome) => new(outcome, [], null, []);

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, (long)Outcome);
        writer.Field(2, Nonce);
        if (Host is not null)
        {
            writer.Field(3, Host.Encode());
        }

        writer.Field(4, Gift);
    });

    /// <exception cref="InvalidDataException">The bytes are no such answer.</exception>
    public static CompareAnswer Decode(ReadOnlyMemory<byte> encoded)
    {
        CompareAnswer answer = Of(CompareOutcome.Failed);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: answer = answer with { Outcome = (CompareOutcome)reader.ReadInt32() }; return true;
                case 2: answer = answer with { Nonce = reader.ReadByteString() }; return true;
                case 3: answer = answer with { Host = DeviceRecord.Decode(reader.ReadByteString()) }; return true;
                case 4: answer = answer with { Gift = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return answer;
    }
}

/// <summary>Persisted in the protocol: append only.</summary>
internal enum CompareStep
{
    /// <summary>It commits itself to a number that it does not show yet.</summary>
    Commit = 1,

    /// <summary>It shows the number, after the other one has shown its own.</summary>
    Reveal = 2,

    /// <summary>Its user says that the digits are the same; it waits for what the other one's user says.</summary>
    Agree = 3,

    /// <summary>Its user says that they differ, or gave up.</summary>
    GiveUp = 4,
}

/// <summary>Persisted in the protocol: append only.</summary>
public enum CompareOutcome
{
    /// <summary>So far so good.</summary>
    GoOn = 1,

    /// <summary>The other device's user has not answered yet.</summary>
    Waiting = 2,

    /// <summary>Both said that the digits are the same.</summary>
    Joined = 3,

    /// <summary>Somebody said that they differ, or it took too long, or a number was not the one that was promised.</summary>
    Failed = 4,

    /// <summary>Nobody at the other device asked it to wait for a comparison.</summary>
    NotOpen = 5,

    /// <summary>It compares with another device just now.</summary>
    Busy = 6,

    /// <summary>It was removed from that cluster; it can come back only as a new device.</summary>
    WasRemoved = 7,

    /// <summary>After three failures nobody pairs for ten minutes.</summary>
    Locked = 8,

    /// <summary>Nothing answers at the address.</summary>
    Unreachable = 9,

    /// <summary>The device that wants to join belongs to a cluster already.</summary>
    AlreadyInCluster = 10,
}
