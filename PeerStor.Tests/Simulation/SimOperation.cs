using System.Runtime.InteropServices;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;

namespace PeerStor.Tests.Simulation;

/// <summary>An operation as it travels, with its hash and its body read once for all devices.</summary>
internal sealed class SimOperation
{
    public SimOperation(Operation operation)
    {
        Operation = operation;
        Hash = OperationCodec.Hash(operation);
        Stamp = operation.Stamp();
        Log = new LogName(new NodeId(operation.Origin), operation.Epoch);
        switch (operation.Kind)
        {
            case OperationKind.EntryPlace:
                Place = PlaceRecord.Decode(operation.Body);
                break;
            case OperationKind.FileContent:
                Content = ContentRecord.Decode(operation.Body);
                Chunks = [.. MemoryMarshal.Cast<byte, ChunkBytes>(Content.PublicManifest).ToArray().Select(bytes => bytes.Id)];
                break;
        }
    }

    public Operation Operation { get; }

    public byte[] Hash { get; }

    public byte[] Stamp { get; }

    public LogName Log { get; }

    public PlaceRecord? Place { get; }

    public ContentRecord? Content { get; }

    public IReadOnlyList<ChunkId> Chunks { get; } = [];

    public static byte[] Pack(IReadOnlyList<ChunkId> chunks) => [.. chunks.SelectMany(chunk => chunk.ToArray())];

    [System.Runtime.CompilerServices.InlineArray(ChunkId.Bytes)]
    private struct ChunkBytes
    {
        private byte _first;

        public readonly ChunkId Id => new(MemoryMarshal.CreateReadOnlySpan(in _first, ChunkId.Bytes));
    }
}

/// <summary>Names a log: one life of one device's database.</summary>
internal readonly record struct LogName(NodeId Origin, ulong Epoch);
