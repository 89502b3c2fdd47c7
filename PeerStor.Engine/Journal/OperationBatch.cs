using System.Formats.Cbor;
using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Journal;

/// <summary>
/// Operations of one log that follow each other, closed by their origin's signature, so that a third node can pass them
/// on (engine.md rule 6). As bytes: a CBOR map {1 origin, 2 its public key, 3 epoch, 4 first sequence, 5 hash before it,
/// 6 array of [clock, kind, entity, parents, body], 7 signature}.
/// </summary>
/// <param name="PublicKey">Of the origin, which is its SHA-256.</param>
/// <param name="Previous">32 bytes: the hash of the operation before the first.</param>
/// <param name="Signature">Over <see cref="Head"/>.</param>
public sealed record OperationBatch(
    NodeId Origin, byte[] PublicKey, ulong Epoch, long First, byte[] Previous, IReadOnlyList<Operation> Operations, byte[] Signature)
{
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("peerstor journal head");

    public long Last => First + Operations.Count - 1;

    /// <summary>What the origin signs: that its log, up to a sequence, ends with a hash.</summary>
    public static byte[] Head(NodeId origin, ulong epoch, long sequence, byte[] hash) => Cbor.Map(writer =>
    {
        writer.Field(1, Purpose);
        writer.Field(2, origin.ToArray());
        writer.Field(3, unchecked((long)epoch));
        writer.Field(4, sequence);
        writer.Field(5, hash);
    });

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Origin.ToArray());
        writer.Field(2, PublicKey);
        writer.Field(3, unchecked((long)Epoch));
        writer.Field(4, First);
        writer.Field(5, Previous);
        writer.WriteInt32(6);
        writer.WriteStartArray(Operations.Count);
        foreach (Operation operation in Operations)
        {
            writer.WriteStartArray(5);
            writer.WriteUInt64(operation.Clock);
            writer.WriteInt32((int)operation.Kind);
            writer.WriteByteString(operation.Entity.ToByteArray(bigEndian: true));
            writer.WriteByteString(OperationCodec.PackIds(operation.Parents));
            writer.WriteByteString(operation.Body);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.Field(7, Signature);
    });

    /// <summary>The batch with its hash chain counted through; whether it is signed is for <see cref="LogExchange"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a batch.</exception>
    public static OperationBatch Decode(ReadOnlyMemory<byte> encoded)
    {
        OperationBatch batch = new(default, [], 0, 0, [], [], []);
        List<RawOperation> raw = [];
        Cbor.ReadMap(encoded, (key, reader) =>
        {
            switch (key)
            {
                case 1: batch = batch with { Origin = NodeId.Of(reader.ReadByteString()) }; return true;
                case 2: batch = batch with { PublicKey = reader.ReadByteString() }; return true;
                case 3: batch = batch with { Epoch = unchecked((ulong)reader.ReadInt64()) }; return true;
                case 4: batch = batch with { First = reader.ReadInt64() }; return true;
                case 5: batch = batch with { Previous = reader.ReadByteString() }; return true;
                case 6: ReadOperations(reader, raw); return true;
                case 7: batch = batch with { Signature = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return batch.PublicKey.Length == 0 || batch.First < 1 || batch.Previous.Length != 32 || raw.Count == 0
            ? throw new InvalidDataException("A batch of operations is not whole.")
            : batch with { Operations = Chain(batch, raw) };
    }

    private static void ReadOperations(CborReader reader, List<RawOperation> raw)
    {
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            reader.ReadStartArray();
            raw.Add(new RawOperation(
                reader.ReadUInt64(), (OperationKind)reader.ReadInt32(), reader.ReadId(), OperationCodec.UnpackIds(reader.ReadByteString()),
                reader.ReadByteString()));
            reader.ReadEndArray();
        }

        reader.ReadEndArray();
    }

    private static List<Operation> Chain(OperationBatch batch, List<RawOperation> raw)
    {
        byte[] origin = batch.Origin.ToArray();
        byte[] previous = batch.Previous;
        List<Operation> operations = new(raw.Count);
        foreach (RawOperation one in raw)
        {
            Operation operation = new(
                origin, batch.Epoch, batch.First + operations.Count, one.Clock, one.Kind, one.Entity, one.Parents, one.Body, previous);
            previous = OperationCodec.Hash(operation);
            operations.Add(operation);
        }

        return operations;
    }

    private sealed record RawOperation(ulong Clock, OperationKind Kind, Guid Entity, IReadOnlyList<Guid> Parents, byte[] Body);
}
