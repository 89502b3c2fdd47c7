using PeerStor.Engine.Common;
using PeerStor.Engine.Users.Allowances;

namespace PeerStor.Web.Api.Transfers.Pacing;

/// <summary>One direction: upload or download.</summary>
internal sealed class Pace : IDisposable
{
    private readonly UserLimits _limits;
    private readonly Func<SpeedLimit, long?> _read;
    private readonly Func<long, Bucket> _make;
    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, Bucket> _users = [];
    private readonly Dictionary<UserId, SemaphoreSlim> _turns = [];
    private Bucket? _node;

    /// <param name="read">Which of a limit's two numbers this direction goes by.</param>
    public Pace(UserLimits limits, Func<SpeedLimit, long?> read)
        : this(limits, read, static bytesPerSecond => new Bucket(bytesPerSecond))
    {
    }

    internal Pace(UserLimits limits, Func<SpeedLimit, long?> read, Func<long, Bucket> make)
    {
        _limits = limits;
        _read = read;
        _make = make;
        limits.Changed += Forget;
    }

    /// <summary>Whether anything slows this user down now: asked for every piece of every transfer, so it is two look-ups.</summary>
    public bool IsSet(UserId user) => _read(_limits.Node) is not null || _read(_limits.Of(user).Speed) is not null;

    /// <summary>Waits until some of the wanted bytes may pass, and tells how many.</summary>
    public async ValueTask<int> TakeAsync(UserId user, int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            (Bucket? own, Bucket? node, SemaphoreSlim? turn) = Find(user);
            int piece = Math.Min(wanted, Math.Min(own?.PieceBytes ?? wanted, node?.PieceBytes ?? wanted));
            if ((own is null || await own.TakeAsync(piece, cancellationToken))
                && (node is null || await TakeInTurnAsync(node, turn!, piece, cancellationToken)))
            {
                return piece;
            }
        }
    }

    public void Dispose()
    {
        _limits.Changed -= Forget;
        foreach (Bucket bucket in _users.Values)
        {
            bucket.Dispose();
        }

        _node?.Dispose();
    }

    // A user waits for the device's bucket with one piece at a time, however many transfers they have: so users share alike.
    private static async ValueTask<bool> TakeInTurnAsync(Bucket node, SemaphoreSlim turn, int piece, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await node.TakeAsync(piece, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private (Bucket? Own, Bucket? Node, SemaphoreSlim? Turn) Find(UserId user)
    {
        lock (_gate)
        {
            Bucket? own = null;
            if (_read(_limits.Of(user).Speed) is { } speed && !_users.TryGetValue(user, out own))
            {
                _users[user] = own = _make(speed);
            }

            if (_read(_limits.Node) is not { } all)
            {
                return (own, null, null);
            }

            _node ??= _make(all);
            if (!_turns.TryGetValue(user, out SemaphoreSlim? turn))
            {
                _turns[user] = turn = new SemaphoreSlim(1);
            }

            return (own, _node, turn);
        }
    }

    // What waits asks again and finds the new limit; what runs finds it with its next piece.
    private void Forget(UserId? user)
    {
        Bucket? old;
        lock (_gate)
        {
            if (user is { } one)
            {
                _users.Remove(one, out old);
            }
            else
            {
                (old, _node) = (_node, null);
            }
        }

        old?.Dispose();
    }
}
