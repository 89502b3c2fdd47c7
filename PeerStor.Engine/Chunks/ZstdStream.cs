using System.Buffers;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Compresses what is written to it and writes that on, for the length of one answer. A flush brings everything so far
/// to the other side. <see cref="DisposeAsync"/> ends the frame; <see cref="Stream.Dispose()"/> writes nothing, so that what was
/// given up halfway looks cut off. Write-only; not thread-safe; the inner stream stays open.
/// </summary>
public sealed class ZstdStream : Stream
{
    // 256 KiB: RFC 9659 lets browsers refuse more than 8 MiB, and each answer in work holds this much several times over.
    private const int WindowBits = 18;
    private const int OutputBytes = 32 << 10;

    // ZSTD_cParameter, ZSTD_EndDirective and ZSTD_ResetDirective of zstd.h.
    private const int LevelParameter = 100;
    private const int WindowParameter = 101;
    private const int Continue = 0;
    private const int FlushAll = 1;
    private const int EndFrame = 2;
    private const int ResetAll = 3;

    private readonly Stream inner;
    private readonly byte[] output;
    private ZstdCompressor? context;

    /// <param name="level">1 (quick) to 19 (small).</param>
    public ZstdStream(Stream inner, int level)
    {
        this.inner = inner;
        context = Zstd.Compressors.Rent();
        // What it did before, a chunk or an answer that was given up, leaves lengths and parameters behind.
        Check(ZstdNative.Reset(context, ResetAll));
        Check(ZstdNative.SetParameter(context, LevelParameter, level));
        Check(ZstdNative.SetParameter(context, WindowParameter, WindowBits));
        output = ArrayPool<byte>.Shared.Rent(OutputBytes);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => context is not null;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            (int taken, int made, _) = Step(buffer.Span, Continue);
            buffer = buffer[taken..];
            if (made > 0)
            {
                await inner.WriteAsync(output.AsMemory(0, made), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            (int taken, int made, _) = Step(buffer, Continue);
            buffer = buffer[taken..];
            inner.Write(output, 0, made);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        Drain(FlushAll);
        inner.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(FlushAll, cancellationToken).ConfigureAwait(false);
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the frame and gives back what was borrowed.</summary>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (context is not null)
            {
                await DrainAsync(EndFrame, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && context is { } used)
        {
            context = null;
            Zstd.Compressors.Return(used);
            ArrayPool<byte>.Shared.Return(output);
        }

        base.Dispose(disposing);
    }

    private void Drain(int directive)
    {
        bool done;
        do
        {
            (_, int made, done) = Step([], directive);
            inner.Write(output, 0, made);
        }
        while (!done);
    }

    private async ValueTask DrainAsync(int directive, CancellationToken cancellationToken)
    {
        bool done;
        do
        {
            (_, int made, done) = Step([], directive);
            if (made > 0)
            {
                await inner.WriteAsync(output.AsMemory(0, made), cancellationToken).ConfigureAwait(false);
            }
        }
        while (!done);
    }

    private unsafe (int Taken, int Made, bool Done) Step(ReadOnlySpan<byte> source, int directive)
    {
        ObjectDisposedException.ThrowIf(context is null, this);
        fixed (byte* from = source)
        fixed (byte* to = output)
        {
            ZstdInput input = new() { Bytes = from, Length = (nuint)source.Length };
            ZstdOutput made = new() { Bytes = to, Length = (nuint)output.Length };
            nuint left = ZstdNative.CompressStream(context, ref made, ref input, directive);
            Check(left);
            return ((int)input.Position, (int)made.Position, left == 0);
        }
    }

    private static void Check(nuint result)
    {
        if (!Zstd.IsSize(result, out _))
        {
            throw new InvalidOperationException("libzstd refused to compress an answer.");
        }
    }
}
