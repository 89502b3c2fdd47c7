using System.IO.Pipelines;

namespace PeerStor.Engine.Files.Zip;

/// <summary>Passes everything on to another writer, or to nobody, and computes the checksum of what goes through.</summary>
internal sealed class CrcPipe(PipeWriter? inner) : PipeWriter
{
    private byte[] _scratch = [];
    private Memory<byte> _last;

    public uint Crc { get; private set; }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (inner is not null)
        {
            return _last = inner.GetMemory(sizeHint);
        }

        if (_scratch.Length < Math.Max(sizeHint, 1))
        {
            _scratch = new byte[Math.Max(sizeHint, 4096)];
        }

        return _last = _scratch;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        Crc = Crc32.Append(Crc, _last.Span[..bytes]);
        _last = _last[bytes..];
        inner?.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner?.FlushAsync(cancellationToken) ?? new ValueTask<FlushResult>(new FlushResult(cancellationToken.IsCancellationRequested, false));

    public override void CancelPendingFlush() => inner?.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        // The inner one goes on after this file.
    }
}
