using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>
/// SHA-256 and HMAC-SHA256 of chunks. Processors without instructions for SHA-256 take about four times as long for one
/// message as for each of sixteen at once, so there chunks are hashed side by side where vectors allow (docs/adr/0021).
/// </summary>
internal static class ChunkHash
{
    /// <summary>Shorter messages are done before they would have been handed to another thread.</summary>
    private const int ShortBytes = 32 << 10;

    private static readonly Lazy<IHashWorker> Worker = new(StartWorker);

    /// <summary>How many chunks an upload should have in work so that hashing is fast; 1 when it does not matter.</summary>
    public static int Lanes { get; } = HasShaInstructions() ? 1 : Lanes16.IsSupported ? 16 : Lanes8.IsSupported ? 8 : 1;

    /// <summary>The SHA-256. The message must not change until it is done.</summary>
    public static ValueTask<byte[]> Sha256Async(ReadOnlyMemory<byte> message) =>
        Lanes == 1 || message.Length < ShortBytes
            ? ValueTask.FromResult(SHA256.HashData(message.Span))
            : new ValueTask<byte[]>(Worker.Value.HashAsync([], message));

    /// <summary>HMAC-SHA256 (RFC 2104). The message must not change until it is done.</summary>
    /// <param name="key">At most 64 bytes.</param>
    public static ValueTask<byte[]> HmacAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> message) =>
        Lanes == 1 || message.Length < ShortBytes
            ? ValueTask.FromResult(HMACSHA256.HashData(key.Span, message.Span))
            : new ValueTask<byte[]>(HmacInLaneAsync(key, message));

    private static async Task<byte[]> HmacInLaneAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, HashJob.BlockBytes);
        byte[] inner = await Worker.Value.HashAsync(Pad(key.Span, 0x36), message).ConfigureAwait(false);
        byte[] outer = [.. Pad(key.Span, 0x5c), .. inner];
        return SHA256.HashData(outer);
    }

    private static byte[] Pad(ReadOnlySpan<byte> key, byte with)
    {
        byte[] block = new byte[HashJob.BlockBytes];
        key.CopyTo(block);
        for (int i = 0; i < block.Length; i++)
        {
            block[i] ^= with;
        }

        return block;
    }

    private static IHashWorker StartWorker() => Lanes16.IsSupported
        ? new HashWorker<Vector512<uint>, Lanes16>()
        : new HashWorker<Vector256<uint>, Lanes8>();

    /// <summary>Leaf 7 of CPUID, EBX bit 29; always on ARM, where this is not the bottleneck.</summary>
    private static bool HasShaInstructions() =>
        !X86Base.IsSupported || (X86Base.CpuId(7, 0).Ebx & (1 << 29)) != 0;
}
