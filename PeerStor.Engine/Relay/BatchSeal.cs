using System.Security.Cryptography;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Relay;

/// <summary>
/// Seals batches so that only the devices read them that belong together when they are written: names of users and devices stand in
/// the journal, and whoever runs the backend shall not see them. As bytes: a CBOR map {1 last sequence, 2 the batch sealed with a key of
/// its own, 3 for each device its id and that key sealed for it}.
/// </summary>
internal sealed class BatchSeal(Devices devices, NodeIdentity node)
{
    private const int KeyBytes = 32;

    public byte[] Seal(OperationBatch batch)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
        byte[] context = Context(batch.Origin, batch.Epoch, batch.First);
        return Cbor.Map(writer =>
        {
            writer.Field(1, batch.Last);
            writer.Field(2, KeyWrap.Seal(key, batch.Encode(), context));
            writer.WriteInt32(3);
            writer.WriteStartArray(devices.Members.Count * 2);
            foreach (Device device in devices.Members)
            {
                writer.WriteByteString(device.Id.ToArray());
                writer.WriteByteString(PublicSeal.Seal(KeyOf(device.Id), key, context));
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>The batch, or null when it is not for this device; and the last sequence that is in it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no sealed batch of this log.</exception>
    public (OperationBatch? Batch, long Last) Open(ReadOnlyMemory<byte> bytes, NodeId origin, ulong epoch, long first)
    {
        long last = 0;
        byte[] body = [];
        byte[]? sealedKey = null;
        Cbor.ReadMap(bytes, (field, reader) =>
        {
            switch (field)
            {
                case 1: last = reader.ReadInt64(); return true;
                case 2: body = reader.ReadByteString(); return true;
                case 3:
                    reader.ReadStartArray();
                    while (reader.PeekState() != System.Formats.Cbor.CborReaderState.EndArray)
                    {
                        bool isMine = reader.ReadByteString().AsSpan().SequenceEqual(node.Id);
                        byte[] one = reader.ReadByteString();
                        sealedKey = isMine ? one : sealedKey;
                    }

                    reader.ReadEndArray();
                    return true;
                default: return false;
            }
        });
        return (sealedKey is null ? null : Open(sealedKey, body, Context(origin, epoch, first)), last);
    }

    private byte[] KeyOf(NodeId device) => devices.Log.Database.Read(connection =>
        connection.Scalar<byte[]>("SELECT public_key FROM devices WHERE id = $1", device.ToArray())
        ?? throw new InvalidDataException("A device of this cluster has no key."));

    private OperationBatch Open(byte[] sealedKey, byte[] body, byte[] context)
    {
        try
        {
            using ECDiffieHellman pair = node.AgreementPair();
            return OperationBatch.Decode(KeyWrap.Open(PublicSeal.Open(pair, sealedKey, context), body, context));
        }
        catch (CryptographicException damage)
        {
            throw new InvalidDataException("A batch in the storage backend was changed.", damage);
        }
    }

    private static byte[] Context(NodeId origin, ulong epoch, long first) =>
        System.Text.Encoding.ASCII.GetBytes("peerstor relay " + RelayKeys.Batch(origin, epoch, first));
}
