namespace PeerStor.Engine.Chunks;

/// <summary>Zstandard (RFC 8878) by the system's libzstd. Ask <see cref="IsAvailable"/> first.</summary>
public static class Zstd
{
    // 1.4.0, where the functions used here became stable.
    private const uint OldestVersion = 10400;

    private static readonly ZstdPool<ZstdDecompressor> Decompressors = new(ZstdDecompressor.Create);

    internal static ZstdPool<ZstdCompressor> Compressors { get; } = new(ZstdCompressor.Create);

    /// <summary>Whether libzstd is installed and new enough.</summary>
    public static bool IsAvailable { get; } = Find();

    /// <summary>Compresses into one frame; false when it does not fit into the destination.</summary>
    /// <param name="level">1 (quick) to 19 (small).</param>
    public static unsafe bool TryCompress(ReadOnlySpan<byte> source, Span<byte> destination, int level, out int writtenBytes)
    {
        ZstdCompressor context = Compressors.Rent();
        try
        {
            fixed (byte* from = source)
            fixed (byte* to = destination)
            {
                nuint result = ZstdNative.Compress(context, to, (nuint)destination.Length, from, (nuint)source.Length, level);
                return IsSize(result, out writtenBytes);
            }
        }
        finally
        {
            Compressors.Return(context);
        }
    }

    /// <summary>Unpacks a whole frame; false when it is damaged or does not fit. Never writes past the destination.</summary>
    public static unsafe bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int writtenBytes)
    {
        ZstdDecompressor context = Decompressors.Rent();
        try
        {
            fixed (byte* from = source)
            fixed (byte* to = destination)
            {
                nuint result = ZstdNative.Decompress(context, to, (nuint)destination.Length, from, (nuint)source.Length);
                return IsSize(result, out writtenBytes);
            }
        }
        finally
        {
            Decompressors.Return(context);
        }
    }

    internal static bool IsSize(nuint result, out int bytes)
    {
        bool ok = ZstdNative.IsError(result) == 0;
        bytes = ok ? (int)result : 0;
        return ok;
    }

    private static bool Find()
    {
        try
        {
            return ZstdNative.VersionNumber() >= OldestVersion;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return false;
        }
    }
}
