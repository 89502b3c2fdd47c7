using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>
/// The requests that belong to one transfer: a film is played by dozens of ranges, an upload comes in pieces. Safe to use
/// from every thread.
/// </summary>
internal sealed class OpenTransfer(Guid id, TransferStart start, DateTimeOffset now)
{
    /// <summary>The speed that is shown follows changes within some seconds, and does not flicker.</summary>
    private const double SpeedMemorySeconds = 3;

    private readonly Lock _gate = new();
    private readonly DateTimeOffset _beganAt = now;
    private DateTimeOffset _lastAt = now;
    private DateTimeOffset _markAt = now;
    private TimeSpan _active;
    private EntryId? _entry = start.Entry;
    private long? _sizeBytes = start.SizeBytes;
    private long _movedBytes;
    private double _speed;
    private int _requests;
    private TransferResult _result = TransferResult.Stopped;
    private string? _reason;

    public TransferStart Start => start;

    /// <summary>Whether a request runs, and when the last thing happened.</summary>
    public (bool Running, DateTimeOffset LastAt) Activity
    {
        get
        {
            lock (_gate)
            {
                return (_requests > 0, _lastAt);
            }
        }
    }

    public void Enter(DateTimeOffset at)
    {
        lock (_gate)
        {
            _markAt = _requests == 0 ? at : _markAt;
            _requests++;
            _lastAt = at;
        }
    }

    public void Add(long bytes, DateTimeOffset at)
    {
        lock (_gate)
        {
            _movedBytes += bytes;
            _speed = (_speed * Fading(at)) + (bytes / SpeedMemorySeconds);
            _lastAt = at;
        }
    }

    /// <returns>Whether nothing more can come: the file went over whole, or it was refused.</returns>
    public bool Leave(DateTimeOffset at, TransferResult result, string? reason, EntryId? entry, long? sizeBytes)
    {
        lock (_gate)
        {
            _requests--;
            if (_requests == 0)
            {
                _active += at - _markAt;
            }

            _lastAt = at;
            _entry = entry ?? _entry;
            _sizeBytes = sizeBytes ?? _sizeBytes;
            (_result, _reason) = (result, reason);
            return _requests == 0 && (start.Kind, result) switch
            {
                (TransferKind.View, _) => false,
                (TransferKind.Download, TransferResult.Done) => _movedBytes >= _sizeBytes,
                (_, TransferResult.Stopped) => false,
                _ => true,
            };
        }
    }

    public RunningTransfer Show(DateTimeOffset at)
    {
        lock (_gate)
        {
            // In its first seconds a transfer has not filled the memory of its speed.
            double filled = 1 - Math.Exp(-Math.Max(0.2, (at - _beganAt).TotalSeconds) / SpeedMemorySeconds);
            return new RunningTransfer(
                id, start.Kind, start.Way, start.Path, _entry, _sizeBytes, start.AlreadyBytes + _movedBytes, _beganAt,
                _speed * Fading(at) / filled, _requests == 0);
        }
    }

    public Transfer Close()
    {
        lock (_gate)
        {
            // What a browser showed was shown, also when somebody stopped looking before the end.
            TransferResult result = start.Kind == TransferKind.View && _result == TransferResult.Stopped ? TransferResult.Done : _result;
            return new Transfer(
                id, start.Kind, start.Way, start.Path, _entry, _sizeBytes, _movedBytes, _beganAt, _lastAt, _active, result, _reason);
        }
    }

    private double Fading(DateTimeOffset at) => Math.Exp(-Math.Max(0, (at - _lastAt).TotalSeconds) / SpeedMemorySeconds);
}
