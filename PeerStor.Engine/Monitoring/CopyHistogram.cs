using PeerStor.Engine.Database;
using PeerStor.Engine.Replication;

namespace PeerStor.Engine.Monitoring;

/// <summary>How many pieces of files, with all their versions, have how many copies.</summary>
/// <param name="Pieces">By copies, from none to as many as are wanted.</param>
public sealed record CopyHistogram(IReadOnlyList<long> Pieces)
{
    public static readonly CopyHistogram Empty = new(new long[Placement.CopiesWanted + 1]);

    /// <summary>The same when some that the journal knows are on no device that answers.</summary>
    public CopyHistogram With(int missing)
    {
        long[] pieces = [.. Pieces];
        pieces[0] = missing;
        pieces[1] = Math.Max(0, pieces[1] - missing);
        return new CopyHistogram(pieces);
    }
}

/// <summary>
/// Counts copies over everything that the journal knows. A count of a million files takes about a second, so it is made at most
/// once a second, and not before twenty times as long as the last one took.
/// </summary>
internal sealed class CopyHistograms(NodeDatabase database, CopyCount copies, TimeProvider time)
{
    private const int RestFactor = 20;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private CopyHistogram _last = CopyHistogram.Empty;
    private long _generation = -1;
    private long _versions = -1;
    private TimeSpan _notBefore;

    public CopyHistogram Read()
    {
        lock (_gate)
        {
            TimeSpan now = time.GetElapsedTime(0);
            if (now < _notBefore)
            {
                return _last;
            }

            long versions = database.Read(connection => connection.Scalar<long>("SELECT coalesce(sum(last_seq), 0) FROM logs"));
            if (copies.Generation == _generation && versions == _versions)
            {
                return _last;
            }

            (_generation, _versions) = (copies.Generation, versions);
            _last = Count();
            TimeSpan took = time.GetElapsedTime(0) - now;
            _notBefore = now + (took * RestFactor > ShortestRest ? took * RestFactor : ShortestRest);
            return _last;
        }
    }

    private CopyHistogram Count()
    {
        long[] pieces = new long[Placement.CopiesWanted + 1];
        database.Read(connection =>
        {
            connection.Each("SELECT stamp, chunk_count FROM versions", row =>
            {
                pieces[copies.Of(row.Bytes(0))] += row.GetInt64(1);
                return true;
            });
            return true;
        });
        return new CopyHistogram(pieces);
    }
}
