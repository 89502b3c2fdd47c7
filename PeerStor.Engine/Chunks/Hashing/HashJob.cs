using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>One message on its way through a lane: the whole blocks, then the padded end.</summary>
internal sealed unsafe class HashJob : IDisposable
{
    public const int BlockBytes = 64;

    private readonly TaskCompletionSource<byte[]> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryHandle pin;
    private readonly byte[] end = GC.AllocateUninitializedArray<byte>(2 * BlockBytes, pinned: true);
    private readonly ReadOnlyMemory<byte> message;
    private readonly int endBlocks;
    private bool atEnd;

    public HashJob(ReadOnlyMemory<byte> message)
    {
        this.message = message;
        pin = message.Pin();
        int rest = message.Length % BlockBytes;
        endBlocks = rest < BlockBytes - 8 ? 1 : 2;
        Span<byte> tail = end.AsSpan(0, endBlocks * BlockBytes);
        tail.Clear();
        message.Span[^rest..].CopyTo(tail);
        tail[rest] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(tail[^8..], 8L * message.Length);
        Next = (byte*)pin.Pointer;
        BlocksLeft = message.Length / BlockBytes;
        if (BlocksLeft == 0)
        {
            GoToEnd();
        }
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
        if (BlocksLeft == 0 && !atEnd)
        {
            GoToEnd();
        }
    }

    public void Complete(byte[] digest)
    {
        Dispose();
        done.SetResult(digest);
    }

    /// <summary>Hashes the whole message at once: faster while there are few others.</summary>
    public void RunAlone() => Complete(SHA256.HashData(message.Span));

    public void Dispose() => pin.Dispose();

    private void GoToEnd()
    {
        atEnd = true;
        Next = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(end));
        BlocksLeft = endBlocks;
    }
}
