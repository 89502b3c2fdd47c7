using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>
/// SHA-256 of chunks. Processors without instructions for SHA-256 take about four times as long for one
/// message as for each of sixteen at once, so there chunks are hashed side by side where vectors allow (docs/adr/0021).
/// </summary>
internal static class ChunkHash
{
    /// <summary>Shorter messages are done before they would have been handed to another thread.</summary>
    private const int ShortBytes = 32 << 10;

    private static readonly Lazy<IHashWorker> Worker = new(StartWorker);

    /// <summary>How many chunks an upload should have in work so that hashing is fast; 1 when it does not matter.</summary>
    public static int Lanes { get; } = HasShaInstructions() ? 1 : Lanes16.IsSupported ? 16 : Lanes8.IsSupported ? 8 : 1;

    /// <summary>Chunks that one task has in work at once: two keep both the network and the disk busy, and where chunks are hashed side
    /// by side, enough to fill the lanes while some come in or are written.</summary>
    public static int MostInWork { get; } = Lanes == 1 ? 2 : Lanes * 5 / 4;

    /// <summary>The SHA-256. The message must not change until it is done.</summary>
    public static ValueTask<byte[]> Sha256Async(ReadOnlyMemory<byte> message) =>
        Lanes == 1 || message.Length < ShortBytes
            ? ValueTask.FromResult(SHA256.HashData(message.Span))
            : new ValueTask<byte[]>(Worker.Value.HashAsync(message));

    private static IHashWorker StartWorker() => Lanes16.IsSupported
        ? new HashWorker<Vector512<uint>, Lanes16>()
        : new HashWorker<Vector256<uint>, Lanes8>();

    /// <summary>Leaf 7 of CPUID, EBX bit 29; always on ARM, where this is not the bottleneck.</summary>
    private static bool HasShaInstructions() =>
        !X86Base.IsSupported || (X86Base.CpuId(7, 0).Ebx & (1 << 29)) != 0;
}
