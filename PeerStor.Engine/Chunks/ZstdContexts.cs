using System.Collections.Concurrent;
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

/// <summary>Contexts that wait to be used again: as many as can be busy at once, so that a burst leaves little behind.</summary>
internal sealed class ZstdPool<T>(Func<T> create)
    where T : SafeHandle
{
    private static readonly int Most = Environment.ProcessorCount;

    private readonly ConcurrentBag<T> idle = [];

    public T Rent() => idle.TryTake(out T? context) ? context : create();

    public void Return(T context)
    {
        if (idle.Count >= Most)
        {
            context.Dispose();
            return;
        }

        idle.Add(context);
    }
}
