namespace PeerStor.Engine.Backends;

/// <summary>A part of a stream that must have exactly so many bytes: when the stream ends early, reading fails.</summary>
internal sealed class ExactStream(Stream inner, long length) : ReadOnlyStream
{
    private long _left = length;

    public override long Length { get; } = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.Length == 0)
        {
            return 0;
        }

        int read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read > 0 ? read : throw new BackendException(BackendTrouble.Away, $"A stored object ended {_left} bytes too early.");
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
