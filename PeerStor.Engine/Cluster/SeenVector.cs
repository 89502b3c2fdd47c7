using System.Buffers.Binary;
using System.Buffers.Text;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// How far each log was when somebody was answered (engine.md rule 32), small enough for a cookie: a log is named by 32 bits
/// of its random epoch. Two logs of one name would cost a wait, nothing else.
/// </summary>
public sealed class SeenVector
{
    /// <summary>A cluster of 30 devices, each with some epochs behind it. A cookie has room for 4 KB.</summary>
    private const int MostLogs = 256;

    private const int MostLetters = 3800;

    private readonly IReadOnlyDictionary<uint, long> _logs;

    internal SeenVector(IReadOnlyDictionary<uint, long> logs) => _logs = logs;

    internal IEnumerable<(uint Log, long Sequence)> Logs => _logs.Select(log => (log.Key, log.Value));

    internal static uint Name(LogState state) => Name(state.Epoch);

    internal static uint Name(ulong epoch) => (uint)(epoch >> 32) ^ (uint)epoch;

    /// <summary>Null when it is not one, which is no error: whoever sends it may send anything.</summary>
    public static SeenVector? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= MostLetters } || !Base64Url.IsValid(text))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = Base64Url.DecodeFromChars(text);
        Dictionary<uint, long> logs = [];
        while (rest.Length > sizeof(uint) && logs.Count < MostLogs)
        {
            uint log = BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest = rest[sizeof(uint)..];
            long sequence = 0;
            int shift = 0;
            byte part;
            do
            {
                if (rest.IsEmpty || shift > 56)
                {
                    return null;
                }

                part = rest[0];
                rest = rest[1..];
                sequence |= (long)(part & 0x7f) << shift;
                shift += 7;
            }
            while (part >= 0x80);

            logs[log] = sequence;
        }

        return rest.IsEmpty ? new SeenVector(logs) : null;
    }

    /// <summary>As <see cref="Parse"/> reads it: for each log 4 bytes of name and 7 bits of the sequence a byte.</summary>
    public override string ToString()
    {
        using MemoryStream bytes = new();
        Span<byte> name = stackalloc byte[sizeof(uint)];
        foreach ((uint log, long sequence) in _logs.OrderBy(log => log.Key).Take(MostLogs))
        {
            BinaryPrimitives.WriteUInt32BigEndian(name, log);
            bytes.Write(name);
            long rest = sequence;
            for (; rest >= 0x80; rest >>= 7)
            {
                bytes.WriteByte((byte)(rest | 0x80));
            }

            bytes.WriteByte((byte)rest);
        }

        return Base64Url.EncodeToString(bytes.ToArray());
    }
}
