using System.Threading.RateLimiting;

namespace PeerStor.Web.Api.Transfers.Pacing;

/// <summary>A speed limit as a token bucket, a token a byte. Who waits goes on in the order of coming, a piece at a time.</summary>
internal sealed class Bucket : IDisposable
{
    /// <summary>Often enough that a film does not stutter, and seldom enough to cost nothing.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Larger pieces would let others wait; smaller ones would cost a call each for nothing.</summary>
    private const int LargestPiece = 64 << 10;

    private readonly RateLimiter _limiter;

    public Bucket(long bytesPerSecond)
        : this(Framework(bytesPerSecond), PieceFor(bytesPerSecond))
    {
    }

    internal Bucket(RateLimiter limiter, int pieceBytes)
    {
        _limiter = limiter;
        PieceBytes = pieceBytes;
    }

    /// <summary>The most that can be taken at once.</summary>
    public int PieceBytes { get; }

    /// <summary>Waits until so many bytes may pass. False: the limit was changed meanwhile, and nothing was taken.</summary>
    public async ValueTask<bool> TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        try
        {
            using RateLimitLease lease = await _limiter.AcquireAsync(bytes, cancellationToken);
            return lease.IsAcquired;
        }
        catch (ObjectDisposedException)
        {
            // It was replaced between looking it up and asking it.
            return false;
        }
    }

    /// <summary>Who waits is told to ask again.</summary>
    public void Dispose() => _limiter.Dispose();

    private static int PerPeriod(long bytesPerSecond) =>
        (int)Math.Clamp(bytesPerSecond * Period.Ticks / TimeSpan.TicksPerSecond, 1, int.MaxValue / 4);

    private static int PieceFor(long bytesPerSecond) => Math.Min(LargestPiece, PerPeriod(bytesPerSecond));

    private static TokenBucketRateLimiter Framework(long bytesPerSecond) => new(new TokenBucketRateLimiterOptions
    {
        // What may pass at once after a pause: two periods, so that a tick that comes late loses nothing.
        TokenLimit = 2 * PerPeriod(bytesPerSecond),
        TokensPerPeriod = PerPeriod(bytesPerSecond),
        ReplenishmentPeriod = Period,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        AutoReplenishment = true,
    });
}
