using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>What another device says of its copy of a chunk.</summary>
/// <param name="VerifiedAgo">How long ago it re-hashed the copy, by its monotonic clock.</param>
public readonly record struct CopyStatement(NodeId Holder, bool IsDurable, TimeSpan VerifiedAgo);

/// <summary>
/// Gives up copies that belong elsewhere now. Whoever wants to drop one says so first to itself (it stops counting as a
/// holder), then asks; whoever answers "I have it" keeps it as long as its leases last. So two devices can never rely on each other and
/// both drop. Times are monotonic. Not for several threads at once.
/// </summary>
public sealed class SurplusCopies(Leases leases)
{
    /// <summary>A copy that was not looked at for longer may be gone; every copy is re-hashed at least every 30 days.</summary>
    public static readonly TimeSpan VerifiedWithin = TimeSpan.FromDays(35);

    /// <summary>All answers come within this: an older one may be of a device that is gone since.</summary>
    public static readonly TimeSpan AnswersKeptFor = TimeSpan.FromMinutes(1);

    private readonly Dictionary<ChunkId, (TimeSpan Since, HashSet<NodeId> Holders)> _leaving = [];

    /// <summary>Begins to give up a copy; false when somebody relies on it, or the restart may have made us forget that.</summary>
    public bool Begin(ChunkId chunk, TimeSpan openFor, TimeSpan now)
    {
        if (openFor < leases.KeptFor || leases.IsLeased(chunk, now))
        {
            return false;
        }

        if (!IsLeaving(chunk, now))
        {
            _leaving[chunk] = (now, []);
        }

        return true;
    }

    /// <summary>Whether this device counts as a holder when it is asked. A yes binds it as long as a lease lasts.</summary>
    public bool CountsAsHolder(ChunkId chunk, TimeSpan now)
    {
        if (IsLeaving(chunk, now))
        {
            return false;
        }

        leases.Take(chunk, now);
        return true;
    }

    /// <summary>Takes in an answer; true once enough devices answered for the copy to go. The end: call <see cref="End"/>.</summary>
    public bool Heard(ChunkId chunk, CopyStatement statement, int copies, TimeSpan now)
    {
        if (!IsLeaving(chunk, now))
        {
            return false;
        }

        HashSet<NodeId> holders = _leaving[chunk].Holders;
        if (statement.IsDurable && statement.VerifiedAgo <= VerifiedWithin)
        {
            holders.Add(statement.Holder);
        }

        return holders.Count >= copies;
    }

    /// <summary>The copy was removed, or stays after all.</summary>
    public void End(ChunkId chunk) => _leaving.Remove(chunk);

    /// <summary>Somebody wants to write a reference: the copy stays, whatever was asked before.</summary>
    public void Revive(ChunkId chunk, TimeSpan now)
    {
        _leaving.Remove(chunk);
        leases.Take(chunk, now);
    }

    /// <summary>Who did not get its answers in time has not left: it counts again, and may ask again.</summary>
    private bool IsLeaving(ChunkId chunk, TimeSpan now)
    {
        if (_leaving.TryGetValue(chunk, out (TimeSpan Since, HashSet<NodeId> Holders) leaving) && now - leaving.Since > AnswersKeptFor)
        {
            _leaving.Remove(chunk);
            return false;
        }

        return leaving.Holders is not null;
    }
}
