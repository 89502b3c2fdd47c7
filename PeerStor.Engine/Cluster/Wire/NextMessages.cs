using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>What one device asks another: "this is how far I am; what is next?" As bytes: a CBOR map {1 progress, 2 milliseconds
/// that it would wait for news, 3 where the one who asks can be reached, host:port separated by spaces, 4 its figures, 5 its clock in Unix
/// milliseconds}.</summary>
/// <param name="Figures">Null: it tells none.</param>
public sealed record NextQuestion(
    IReadOnlyList<LogProgress> Progress, TimeSpan Patience, IReadOnlyList<string> Addresses, DeviceFigures? Figures = null, DateTimeOffset? Clock = null)
{
    private const int MostAddresses = 16;

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.WriteInt32(1);
        LogProgress.Write(writer, Progress);
        writer.Field(2, (long)Patience.TotalMilliseconds);
        writer.Field(3, string.Join(' ', Addresses));
        if (Figures is not null)
        {
            writer.Field(4, Figures.Encode());
        }

        if (Clock is { } clock)
        {
            writer.Field(5, clock.ToUnixTimeMilliseconds());
        }
    });

    /// <exception cref="InvalidDataException">The bytes are no such question.</exception>
    public static NextQuestion Decode(ReadOnlyMemory<byte> encoded)
    {
        NextQuestion question = new([], default, []);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: question = question with { Progress = LogProgress.Read(reader) }; return true;
                case 2: question = question with { Patience = TimeSpan.FromMilliseconds(Math.Clamp(reader.ReadInt64(), 0, 60_000)) }; return true;
                case 3: question = question with { Addresses = ReadAddresses(reader.ReadTextString()) }; return true;
                case 4: question = question with { Figures = DeviceFigures.Decode(reader.ReadByteString()) }; return true;
                case 5: question = question with { Clock = ReadClock(reader) }; return true;
                default: return false;
            }
        });
        return question;
    }

    internal static DateTimeOffset ReadClock(System.Formats.Cbor.CborReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(reader.ReadInt64(), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static IReadOnlyList<string> ReadAddresses(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(PeerAddress.IsValid).Take(MostAddresses)];
}

/// <summary>The answer: {1 how far the other one is itself, 2 array of batches, 3 its clock in Unix milliseconds}.</summary>
public sealed record NextAnswer(IReadOnlyList<LogProgress> Progress, IReadOnlyList<OperationBatch> Batches, DateTimeOffset? Clock = null)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.WriteInt32(1);
        LogProgress.Write(writer, Progress);
        writer.WriteInt32(2);
        writer.WriteStartArray(Batches.Count);
        foreach (OperationBatch batch in Batches)
        {
            writer.WriteByteString(batch.Encode());
        }

        writer.WriteEndArray();
        if (Clock is { } clock)
        {
            writer.Field(3, clock.ToUnixTimeMilliseconds());
        }
    });

    /// <exception cref="InvalidDataException">The bytes are no such answer.</exception>
    public static NextAnswer Decode(ReadOnlyMemory<byte> encoded)
    {
        NextAnswer answer = new([], []);
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: answer = answer with { Progress = LogProgress.Read(reader) }; return true;
                case 2: answer = answer with { Batches = ReadBatches(reader) }; return true;
                case 3: answer = answer with { Clock = NextQuestion.ReadClock(reader) }; return true;
                default: return false;
            }
        });
        return answer;
    }

    private static List<OperationBatch> ReadBatches(System.Formats.Cbor.CborReader reader)
    {
        List<OperationBatch> batches = [];
        reader.ReadStartArray();
        while (reader.PeekState() != System.Formats.Cbor.CborReaderState.EndArray)
        {
            batches.Add(OperationBatch.Decode(reader.ReadByteString()));
        }

        reader.ReadEndArray();
        return batches;
    }
}
