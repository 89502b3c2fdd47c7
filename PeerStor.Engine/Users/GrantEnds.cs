using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace PeerStor.Engine.Users;

/// <summary>
/// Tells whatever is open on behalf of a grant (a stream, a download, an upload) that the grant has ended: revoked, or
/// run out. Nobody has to ask: what is open holds a token that is cancelled.
/// </summary>
internal sealed class GrantEnds(TimeProvider time)
{
    /// <summary>How many grants are remembered before those that nothing uses any more are let go.</summary>
    private const int SweepAbove = 8192;

    /// <summary>A timer reaches no further; a grant that lives longer is refused at its next request anyway.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(45);

    // Held only by who uses them, so that a grant costs nothing when nothing is open.
    private readonly ConcurrentDictionary<GrantId, WeakReference<CancellationTokenSource>> _ends = new();

    /// <summary>Cancelled when the grant ends; the same token for everybody who holds one.</summary>
    public CancellationToken Of(GrantId grant, long? expiresMs)
    {
        if (_ends.Count > SweepAbove)
        {
            Sweep();
        }

        CancellationTokenSource made = Make(expiresMs);
        WeakReference<CancellationTokenSource> kept = _ends.AddOrUpdate(
            grant, _ => new WeakReference<CancellationTokenSource>(made), (same, old) => old.TryGetTarget(out _) ? old : new(made));
        return kept.TryGetTarget(out CancellationTokenSource? end) ? end.Token : made.Token;
    }

    /// <summary>What a share link is to whatever is open by it: its name, since its secret is not kept when it has ended.</summary>
    public static GrantId OfLink(Guid link) => new(Convert.ToHexStringLower(SHA256.HashData(link.ToByteArray(bigEndian: true))));

    /// <summary>Ends what is open now. What is told runs elsewhere: the caller may be holding up every change.</summary>
    public void End(GrantId grant)
    {
        if (_ends.TryRemove(grant, out WeakReference<CancellationTokenSource>? kept) && kept.TryGetTarget(out CancellationTokenSource? end))
        {
            _ = end.CancelAsync();
        }
    }

    private CancellationTokenSource Make(long? expiresMs)
    {
        if (expiresMs is not { } expires)
        {
            return new CancellationTokenSource();
        }

        TimeSpan left = DateTimeOffset.FromUnixTimeMilliseconds(expires) - time.GetUtcNow();
        return left > LongestWait ? new CancellationTokenSource()
            : new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }

    private void Sweep()
    {
        foreach ((GrantId grant, WeakReference<CancellationTokenSource> kept) in _ends)
        {
            if (!kept.TryGetTarget(out _))
            {
                _ends.TryRemove(KeyValuePair.Create(grant, kept));
            }
        }
    }
}
