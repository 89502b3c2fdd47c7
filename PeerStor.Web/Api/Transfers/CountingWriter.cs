using System.IO.Pipelines;

namespace PeerStor.Web.Api.Transfers;

/// <summary>Passes on what is written, and tells how much of it the other side has taken.</summary>
internal sealed class CountingWriter(PipeWriter inner, Action<long> sent) : PipeWriter
{
    private long written;

    /// <summary>The reader has gone.</summary>
    public bool IsLeft { get; private set; }

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        inner.Advance(bytes);
        written += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        FlushResult result = await inner.FlushAsync(cancellationToken);
        if (result.IsCompleted)
        {
            IsLeft = true;
            return result;
        }

        sent(written);
        written = 0;
        return result;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
}
