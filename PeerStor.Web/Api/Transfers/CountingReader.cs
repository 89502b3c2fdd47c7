using System.Buffers;
using System.IO.Pipelines;

namespace PeerStor.Web.Api.Transfers;

/// <summary>Passes on what comes in, and tells how much of it was taken.</summary>
internal sealed class CountingReader(PipeReader inner, Action<long> taken) : PipeReader
{
    private ReadOnlySequence<byte> shown;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Show(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        bool read = inner.TryRead(out result);
        if (read)
        {
            Show(result);
        }

        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long bytes = shown.Slice(shown.Start, consumed).Length;
        shown = default;
        inner.AdvanceTo(consumed, examined);
        taken(bytes);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private ReadResult Show(ReadResult result)
    {
        shown = result.Buffer;
        return result;
    }
}
