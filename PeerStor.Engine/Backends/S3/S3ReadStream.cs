namespace PeerStor.Engine.Backends.S3;

/// <summary>An object's bytes. When the connection breaks, falls silent or ends early, the rest is asked for anew, as long as it is
/// still the same object.</summary>
/// <param name="first">From the offset on.</param>
/// <param name="reopen">From another offset on.</param>
internal sealed class S3ReadStream(
    Stream first, long offset, long length, TimeSpan patience, Func<long, CancellationToken, Task<Stream>> reopen) : ReadOnlyStream
{
    /// <summary>Without any byte in between: then it is not the line.</summary>
    private const int MostBreaks = 5;

    private Stream? _current = first;
    private long _done;
    private int _breaks;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_done == length || buffer.Length == 0)
        {
            return 0;
        }

        Memory<byte> wanted = buffer[..(int)Math.Min(buffer.Length, length - _done)];
        while (true)
        {
            _current ??= await reopen(offset + _done, cancellationToken);
            if (await TryReadAsync(_current, wanted, cancellationToken) is > 0 and int read)
            {
                _done += read;
                _breaks = 0;
                return read;
            }

            await _current.DisposeAsync();
            _current = null;
            if (++_breaks == MostBreaks)
            {
                throw new BackendException(BackendTrouble.Away, $"A stored object could not be read to its end: {length - _done} bytes are missing.");
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> TryReadAsync(Stream source, Memory<byte> wanted, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silent.CancelAfter(patience);
        try
        {
            return await source.ReadAsync(wanted, silent.Token);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException or Amazon.Runtime.AmazonClientException
            && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }
}
