using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

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
