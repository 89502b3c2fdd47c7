using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

/// <summary>ZSTD_DCtx.</summary>
internal sealed class ZstdDecompressor() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static ZstdDecompressor Create()
    {
        ZstdDecompressor context = new();
        context.SetHandle(ZstdNative.CreateDecompressor());
        return context.IsInvalid ? throw new InsufficientMemoryException("libzstd could not make a decompressor.") : context;
    }

    protected override bool ReleaseHandle() => ZstdNative.FreeDecompressor(handle) == 0;
}
