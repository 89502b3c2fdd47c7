using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Chunks that somebody is about to refer to (engine.md rule 25): an upload that sent one, relies on one that is there, or
/// asked for one "with intent to write". Only in memory: <see cref="DeletionRule"/> removes nothing in the first day
/// after a start, when a lease may have been forgotten. Times are monotonic. Not for several threads at once.
/// </summary>
/// <param name="keptFor">How long a lease lasts; null: <see cref="Duration"/>.</param>
public sealed class Leases(TimeSpan? keptFor = null)
{
    /// <summary>Longer than the longest pause after which an upload goes on without asking again.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromHours(24);

    private readonly Dictionary<ChunkId, TimeSpan> _until = [];
    private TimeSpan _nextSweep;

    public TimeSpan KeptFor { get; } = keptFor ?? Duration;

    public int Count => _until.Count;

    public void Take(ChunkId chunk, TimeSpan now)
    {
        if (now >= _nextSweep)
        {
            _nextSweep = now + KeptFor / 24;
            foreach (ChunkId over in _until.Where(lease => lease.Value <= now).Select(lease => lease.Key).ToList())
            {
                _until.Remove(over);
            }
        }

        _until[chunk] = now + KeptFor;
    }

    public bool IsLeased(ChunkId chunk, TimeSpan now) => _until.TryGetValue(chunk, out TimeSpan until) && until > now;
}
