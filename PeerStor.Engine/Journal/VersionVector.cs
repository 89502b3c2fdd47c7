using System.Buffers.Binary;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>
/// How far somebody had each log when something was written: what they knew then, whatever order it reaches others in. A log is
/// named by its epoch, 63 random bits.
/// </summary>
internal sealed class VersionVector
{
    private const int LogBytes = 16;

    private readonly Dictionary<ulong, long> _logs;

    private VersionVector(Dictionary<ulong, long> logs) => _logs = logs;

    /// <summary>Nothing is known of what was known: it was written before vectors were.</summary>
    public bool IsEmpty => _logs.Count == 0;

    /// <summary>What is in the tables now: what waits because it is too far in the future was seen by nobody.</summary>
    public static VersionVector Read(DatabaseConnection connection) => new(connection
        .Query(
            """
            SELECT epoch, coalesce((SELECT min(q.seq) - 1 FROM quarantine q WHERE q.log = logs.id), last_seq) FROM logs
            WHERE last_seq > 0
            """,
            row => (Epoch: unchecked((ulong)row.GetInt64(0)), Last: row.GetInt64(1)))
        .GroupBy(log => log.Epoch).ToDictionary(same => same.Key, same => same.Max(log => log.Last)));

    /// <summary>What is left of some logs when operations are taken out of their ends.</summary>
    public static VersionVector Before(IEnumerable<Operation> takenOut) => new(
        takenOut.GroupBy(operation => operation.Epoch).ToDictionary(log => log.Key, log => log.Min(operation => operation.Sequence) - 1));

    /// <summary>As <see cref="Pack"/> wrote it: 8 bytes of epoch and 8 of the last sequence a log.</summary>
    public static VersionVector Unpack(ReadOnlySpan<byte> bytes)
    {
        Dictionary<ulong, long> logs = [];
        for (; bytes.Length >= LogBytes; bytes = bytes[LogBytes..])
        {
            logs[BinaryPrimitives.ReadUInt64BigEndian(bytes)] = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
        }

        return new VersionVector(logs);
    }

    public byte[] Pack()
    {
        byte[] bytes = new byte[_logs.Count * LogBytes];
        Span<byte> rest = bytes;
        foreach ((ulong epoch, long last) in _logs.OrderBy(log => log.Key))
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, epoch);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], last);
            rest = rest[LogBytes..];
        }

        return bytes;
    }

    /// <summary>Of a log the last operation that was known; 0: none.</summary>
    public long Last(ulong epoch) => _logs.GetValueOrDefault(epoch);

    /// <summary>Whether it knows of a log more than another does.</summary>
    /// <param name="except">The epoch of a log that does not count.</param>
    public bool IsAheadOf(VersionVector other, ulong except) =>
        _logs.Any(log => log.Key != except && log.Value > other.Last(log.Key));

    /// <summary>Of some logs no more than another vector knows, and of the others what it is.</summary>
    public VersionVector AtMost(VersionVector limits) => new(_logs.ToDictionary(
        log => log.Key, log => limits._logs.TryGetValue(log.Key, out long most) ? Math.Min(log.Value, most) : log.Value));

    /// <summary>What either knew.</summary>
    public VersionVector With(VersionVector other) => new(_logs.Concat(other._logs)
        .GroupBy(log => log.Key).ToDictionary(same => same.Key, same => same.Max(log => log.Value)));

    /// <summary>And a log up to an operation.</summary>
    public VersionVector With(ulong epoch, long last) => With(new VersionVector(new Dictionary<ulong, long> { [epoch] = last }));
}
