using System.Formats.Cbor;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>How far a device is with one log.</summary>
/// <param name="Settled">All chunks that operations up to here call for, as far as this device keeps them, are durable on it.</param>
/// <param name="SettledClock">The clock of that operation; 0 when there is none.</param>
public sealed record LogProgress(LogState State, long Settled, ulong SettledClock)
{
    internal static void Write(CborWriter writer, IReadOnlyCollection<LogProgress> all)
    {
        writer.WriteStartArray(all.Count);
        foreach (LogProgress one in all)
        {
            writer.WriteStartArray(6);
            writer.WriteByteString(one.State.Origin.ToArray());
            writer.WriteUInt64(one.State.Epoch);
            writer.WriteInt64(one.State.Sequence);
            writer.WriteByteString(one.State.Hash);
            writer.WriteInt64(one.Settled);
            writer.WriteUInt64(one.SettledClock);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    internal static IReadOnlyList<LogProgress> Read(CborReader reader)
    {
        List<LogProgress> all = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            reader.ReadStartArray();
            LogState state = new(NodeId.Of(reader.ReadByteString()), reader.ReadUInt64(), reader.ReadInt64(), reader.ReadByteString());
            all.Add(new LogProgress(state, reader.ReadInt64(), reader.ReadUInt64()));
            reader.ReadEndArray();
        }

        reader.ReadEndArray();
        return all;
    }
}
