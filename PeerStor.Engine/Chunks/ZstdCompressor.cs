using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

/// <summary>ZSTD_CCtx: tables and windows that are dear to make and cheap to use again.</summary>
internal sealed class ZstdCompressor() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    public static ZstdCompressor Create()
    {
        ZstdCompressor context = new();
        context.SetHandle(ZstdNative.CreateCompressor());
        return context.IsInvalid ? throw new InsufficientMemoryException("libzstd could not make a compressor.") : context;
    }

    protected override bool ReleaseHandle() => ZstdNative.FreeCompressor(handle) == 0;
}
