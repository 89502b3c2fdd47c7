using System.Diagnostics;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring;

/// <summary>
/// How many files somebody has. Counting looks at every entry, a third of a second for a million: the last count is kept
/// while nothing changes, and for fifty times as long as it took while something does.
/// </summary>
public sealed class DriveCounts
{
    private const int CostFactor = 50;

    private readonly Drive _drive;
    private readonly TimeProvider _time;
    private readonly BoundedCache<UserId, Counted> _counted = new(1000, _ => 1);

    internal DriveCounts(Drive drive, TimeProvider time)
    {
        _drive = drive;
        _time = time;
    }

    public ValueTask<DriveTotals> OfAsync(Caller caller, CancellationToken cancellationToken) => OfAsync(caller.User, cancellationToken);

    public async ValueTask<DriveTotals> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        long generation = _drive.Changes.Generation;
        if (_counted.TryGet(user, out Counted? last)
            && (last.Generation == generation || _time.GetElapsedTime(last.At) < last.Cost * CostFactor))
        {
            return last.Totals;
        }

        long start = Stopwatch.GetTimestamp();
        DriveTotals totals = await _drive.TotalsAsync(user, cancellationToken);
        _counted.Set(user, new Counted(generation, _time.GetTimestamp(), Stopwatch.GetElapsedTime(start), totals));
        return totals;
    }

    private sealed record Counted(long Generation, long At, TimeSpan Cost, DriveTotals Totals);
}
