using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PeerStor.Engine.Chunks;

/// <summary>The functions of libzstd (zstd.h, stable since 1.4) that are used here. Sizes are bytes; errors are sizes too.</summary>
internal static partial class ZstdNative
{
    // The name without a version is only in Debian's -dev package.
    private const string Library = "libzstd.so.1";

    private static readonly string[] OtherNames = ["libzstd.1.dylib", "libzstd.dll", "zstd.dll", "libzstd"];

    static ZstdNative()
    {
        // Asked only when the name above is not found: macOS and Windows use others.
        if (AssemblyLoadContext.GetLoadContext(typeof(ZstdNative).Assembly) is { } context)
        {
            context.ResolvingUnmanagedDll += FindByOtherName;
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_versionNumber")]
    public static partial uint VersionNumber();

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressCCtx")]
    public static unsafe partial nuint Compress(
        ZstdCompressor context, byte* destination, nuint capacity, byte* source, nuint length, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static unsafe partial nuint Decompress(
        ZstdDecompressor context, byte* destination, nuint capacity, byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressor context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(ZstdCompressor context, int directive);

    /// <summary>Returns how many bytes wait inside: 0 when a flush or end is complete.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint CompressStream(ZstdCompressor context, ref ZstdOutput output, ref ZstdInput input, int end);

    private static nint FindByOtherName(Assembly assembly, string name)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (string other in OtherNames)
        {
            if (NativeLibrary.TryLoad(other, assembly, null, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }
}
