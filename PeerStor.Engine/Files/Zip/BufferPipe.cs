using System.IO.Pipelines;

namespace PeerStor.Engine.Files.Zip;

/// <summary>Keeps what is written in one buffer, which is used again for the next file.</summary>
internal sealed class BufferPipe : PipeWriter
{
    private byte[] _buffer = [];
    private int _written;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _written);

    public void Clear() => _written = 0;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int needed = _written + Math.Max(sizeHint, 1);
        if (_buffer.Length < needed)
        {
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        }

        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(default(FlushResult));

    public override void CancelPendingFlush()
    {
        // Nothing waits here.
    }

    public override void Complete(Exception? exception = null)
    {
        // The next file comes.
    }
}
