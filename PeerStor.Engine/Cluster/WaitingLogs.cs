using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Which logs a device that asked is to be given, now or while its question waits: at once all that it lacks; then what this device
/// writes as soon as it is written, and what others wrote only when the one who asked has not got it from them after a while. Decides
/// only; times are since the question came.
/// </summary>
/// <param name="asker">Who asked. It has what it wrote itself, also what it wrote since.</param>
/// <param name="told">How far it was when it asked.</param>
/// <param name="since">How far with a log it told since to be; 0: nothing was told.</param>
internal sealed class WaitingLogs(NodeId asker, NodeId own, IEnumerable<LogState> told, Func<LogState, long> since, TimeSpan relayAfter)
{
    private readonly Dictionary<(NodeId, ulong), long> _had = told
        .GroupBy(log => (log.Origin, log.Epoch)).ToDictionary(one => one.Key, one => one.Max(log => log.Sequence));

    private bool _isAnswered;
    private List<LogState> _held = [];

    /// <summary>When to look again for what others wrote, if nothing is new before; null: nothing of it waits.</summary>
    public TimeSpan? RelayAt { get; private set; }

    /// <summary>What to give it now: the logs, and behind which operation of each.</summary>
    /// <param name="vector">How far this device is.</param>
    public List<(LogState Log, long After)> Due(IReadOnlyList<LogState> vector, TimeSpan now)
    {
        if (!_isAnswered)
        {
            // Its database may be an older copy: then it lacks what it wrote, and what it once told it has.
            List<(LogState, long)> lacking = Lacking(vector);
            _isAnswered = true;
            return lacking;
        }

        List<(LogState Log, long After)> due = Lacking(vector.Where(log => log.Origin == own));
        List<LogState> others = [.. vector.Where(log => log.Origin != own && log.Origin != asker)];
        if (RelayAt <= now)
        {
            due.AddRange(Lacking(_held));
            RelayAt = null;
        }

        if (RelayAt is null && Lacking(others).Count > 0)
        {
            (RelayAt, _held) = (now + relayAfter, others);
        }

        return due;
    }

    private List<(LogState Log, long After)> Lacking(IEnumerable<LogState> logs) =>
        [.. logs.Select(log => (log, After(log))).Where(one => one.Item2 < one.log.Sequence)];

    private long After(LogState log) => Math.Max(
        _had.GetValueOrDefault((log.Origin, log.Epoch)), _isAnswered ? since(log) : 0);
}
