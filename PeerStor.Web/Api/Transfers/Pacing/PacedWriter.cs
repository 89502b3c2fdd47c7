using System.Buffers;
using System.IO.Pipelines;
using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Transfers.Pacing;

/// <summary>
/// Sends what is written as fast as it may pass, piece by piece. While a limit is set, what is written between two flushes
/// (a chunk at most) waits here and not in the connection's buffers; without one, it goes straight there.
/// </summary>
internal sealed class PacedWriter(PipeWriter inner, Pace pace, UserId user) : PipeWriter, IDisposable
{
    private byte[] _held = [];
    private int _count;
    private bool _isHolding;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + _count;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        // What is held goes first, also when the limit was taken away just now.
        _isHolding = _count > 0 || pace.IsSet(user);
        return _isHolding ? Room(sizeHint) : inner.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        _isHolding = _count > 0 || pace.IsSet(user);
        return _isHolding ? Room(sizeHint).Span : inner.GetSpan(sizeHint);
    }

    public override void Advance(int bytes)
    {
        if (_isHolding)
        {
            _count += bytes;
        }
        else
        {
            inner.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _count == 0 ? inner.FlushAsync(cancellationToken) : SendHeldAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public void Dispose()
    {
        if (_held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_held);
            _held = [];
        }
    }

    private async ValueTask<FlushResult> SendHeldAsync(CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < _count;)
        {
            int piece = pace.IsSet(user) ? await pace.TakeAsync(user, _count - sent, cancellationToken) : _count - sent;
            inner.Write(_held.AsSpan(sent, piece));
            sent += piece;
            FlushResult flushed = await inner.FlushAsync(cancellationToken);
            if (flushed.IsCompleted || flushed.IsCanceled || sent == _count)
            {
                _count = 0;
                return flushed;
            }
        }

        return await inner.FlushAsync(cancellationToken);
    }

    private Memory<byte> Room(int sizeHint)
    {
        int needed = _count + Math.Max(sizeHint, 4096);
        if (_held.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            _held.AsSpan(0, _count).CopyTo(larger);
            Dispose();
            _held = larger;
        }

        return _held.AsMemory(_count);
    }
}
