using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews;

/// <summary>A part of a file as a stream that is read once, for readers that want one. Reads ahead by one block.</summary>
internal sealed class ContentStream(OpenContent content, long offset, long count) : Stream
{
    private const int BlockBytes = 256 << 10;

    private readonly long _end = Math.Min(offset + count, content.LengthBytes);
    private byte[] _block = [];
    private int _used;
    private long _next = offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_used == _block.Length)
        {
            _block = await ContentBytes.ReadAsync(content, _next, (int)Math.Clamp(_end - _next, 0, BlockBytes), cancellationToken);
            _next += _block.Length;
            _used = 0;
        }

        int taken = Math.Min(buffer.Length, _block.Length - _used);
        _block.AsMemory(_used, taken).CopyTo(buffer);
        _used += taken;
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reading waits for the disk.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
