using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>One message on its way through a lane: an optional first block, the whole blocks, the padded end.</summary>
internal sealed unsafe class HashJob : IDisposable
{
    public const int BlockBytes = 64;

    private readonly TaskCompletionSource<byte[]> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryHandle pin;
    private readonly byte[] edges = GC.AllocateUninitializedArray<byte>(3 * BlockBytes, pinned: true);
    private readonly ReadOnlyMemory<byte> message;
    private readonly int tailBlocks;
    private int stage;

    /// <param name="firstBlock">Empty, or 64 bytes that come before the message.</param>
    public HashJob(ReadOnlySpan<byte> firstBlock, ReadOnlyMemory<byte> message)
    {
        this.message = message;
        pin = message.Pin();
        int rest = message.Length % BlockBytes;
        tailBlocks = rest < BlockBytes - 8 ? 1 : 2;
        Span<byte> tail = edges.AsSpan(BlockBytes, tailBlocks * BlockBytes);
        tail.Clear();
        message.Span[^rest..].CopyTo(tail);
        tail[rest] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(tail[^8..], 8L * (firstBlock.Length + message.Length));
        firstBlock.CopyTo(edges);
        stage = firstBlock.IsEmpty ? 0 : -1;
        Advance();
    }

    /// <summary>The digest, when all blocks went through. The message must stay as it is until then.</summary>
    public Task<byte[]> Digest => done.Task;

    /// <summary>Where the next blocks are.</summary>
    public byte* Next { get; private set; }

    /// <summary>How many blocks follow each other from there; 0 at the end.</summary>
    public long BlocksLeft { get; private set; }

    public void Took(long blocks)
    {
        Next += blocks * BlockBytes;
        BlocksLeft -= blocks;
        if (BlocksLeft == 0)
        {
            stage++;
            Advance();
        }
    }

    public void Complete(byte[] digest)
    {
        Dispose();
        done.SetResult(digest);
    }

    /// <summary>Hashes the whole message at once: faster while there are few others.</summary>
    public void RunAlone()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (stage < 0)
        {
            hash.AppendData(edges.AsSpan(0, BlockBytes));
        }

        hash.AppendData(message.Span);
        Complete(hash.GetHashAndReset());
    }

    public void Dispose() => pin.Dispose();

    private void Advance()
    {
        if (stage == 0 && message.Length < BlockBytes)
        {
            stage = 1;
        }

        byte* pinnedEdges = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(edges));
        switch (stage)
        {
            case -1:
                Next = pinnedEdges;
                BlocksLeft = 1;
                break;
            case 0:
                Next = (byte*)pin.Pointer;
                BlocksLeft = message.Length / BlockBytes;
                break;
            case 1:
                Next = pinnedEdges + BlockBytes;
                BlocksLeft = tailBlocks;
                break;
        }
    }
}
