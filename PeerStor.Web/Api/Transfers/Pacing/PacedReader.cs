using System.IO.Pipelines;
using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Transfers.Pacing;

/// <summary>Hands on no more of a body than may pass; the rest waits where it is, and the sender with it.</summary>
internal sealed class PacedReader(PipeReader inner, Pace pace, UserId user) : PipeReader
{
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult all = await inner.ReadAsync(cancellationToken);
        if (all.Buffer.IsEmpty || !pace.IsSet(user))
        {
            return all;
        }

        int taken;
        try
        {
            taken = await pace.TakeAsync(user, (int)Math.Min(all.Buffer.Length, int.MaxValue), cancellationToken);
        }
        catch
        {
            // Otherwise nobody could read on: the reader saw nothing that it could let go.
            inner.AdvanceTo(all.Buffer.Start);
            throw;
        }

        bool isAll = taken >= all.Buffer.Length;
        return new ReadResult(all.Buffer.Slice(0, taken), all.IsCanceled, all.IsCompleted && isAll);
    }

    public override bool TryRead(out ReadResult result)
    {
        // Whoever asks without waiting would get past the limit.
        if (!pace.IsSet(user))
        {
            return inner.TryRead(out result);
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    // What was not handed on has not been examined either, so the next read answers at once.
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
}
