using PeerStor.Engine.Common;

namespace PeerStor.Engine.Replication;

/// <summary>
/// Whether the logs of the other members have been seen past a moment. A member is asked how long its log is; once this
/// device has that much of it, everything that the member knew when it was asked is known here. Kept in memory and asked
/// anew after a start. Safe to use from every thread. Times are the store's observed time, in which chunks are flagged.
/// </summary>
public sealed class LogSightings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, Sighting> _members = [];

    /// <summary>A member said how long the logs are that it has.</summary>
    /// <param name="askedAt">When the question was sent: the answer is of then or later.</param>
    /// <param name="isCovered">Whether this device has as much, asked now and again later.</param>
    public void Heard(NodeId member, TimeSpan askedAt, Func<bool> isCovered)
    {
        lock (_gate)
        {
            Sighting known = _members.GetValueOrDefault(member);

            // The one that is waited for stays, or a busy member would be chased for ever.
            _members[member] = known.IsCovered is null ? known with { AskedAt = askedAt, IsCovered = isCovered } : known;
            SeenUpTo(member);
        }
    }

    public bool SeenPast(NodeId member, TimeSpan moment)
    {
        lock (_gate)
        {
            return SeenUpTo(member) > moment;
        }
    }

    private TimeSpan SeenUpTo(NodeId member)
    {
        Sighting sighting = _members.GetValueOrDefault(member);
        if (sighting.IsCovered is not null && sighting.IsCovered())
        {
            sighting = new Sighting(sighting.AskedAt, default, null);
            _members[member] = sighting;
        }

        return sighting.SeenUpTo;
    }

    private readonly record struct Sighting(TimeSpan SeenUpTo, TimeSpan AskedAt, Func<bool>? IsCovered);
}
