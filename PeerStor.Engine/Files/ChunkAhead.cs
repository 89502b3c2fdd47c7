using System.Buffers;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Files;

/// <summary>
/// The next chunk of a file, read from the disk on another core while the last one is opened and sent. It lies there as it
/// is stored. For one reader at a time.
/// </summary>
internal sealed class ChunkAhead(PlainChunkReader reader) : IDisposable
{
    private Task<byte[]>? _next;

    public void Begin(ChunkRef chunk) => _next = Task.Run(() => reader.ReadSealed(chunk));

    /// <summary>Null when nothing was begun. The buffer is the caller's, to be returned to the shared pool.</summary>
    /// <exception cref="IOException">The chunk is missing.</exception>
    public async ValueTask<byte[]?> TakeAsync()
    {
        Task<byte[]>? next = _next;
        _next = null;
        return next is null ? null : await next;
    }

    /// <summary>Gives up what was begun: somebody who reads slowly, or no more, must not hold a buffer meanwhile.</summary>
    public void Dispose()
    {
        _next?.ContinueWith(
            read =>
            {
                if (read.IsCompletedSuccessfully)
                {
                    ArrayPool<byte>.Shared.Return(read.GetAwaiter().GetResult());
                }
                else
                {
                    // It will be told to who reads that chunk after all.
                    _ = read.Exception;
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _next = null;
    }
}
