using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media.Playback;

/// <summary>How far somebody is in a film or a piece of music, and since when.</summary>
public sealed record PlaybackPosition(EntryId File, TimeSpan Position, TimeSpan Duration, DateTimeOffset At)
{
    /// <summary>The credits of a long film count as its end.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(2);

    private const double EndShare = 0.05;

    /// <summary>Who has seen so little has not begun.</summary>
    private static readonly TimeSpan ShortestStart = TimeSpan.FromSeconds(5);

    public bool IsFinished => Duration > TimeSpan.Zero
        && Duration - Position <= (Duration * EndShare < LongestEnd ? Duration * EndShare : LongestEnd);

    public bool IsUnderWay => !IsFinished && Position >= ShortestStart;

    /// <summary>0 to 100.</summary>
    public int Percent => Duration <= TimeSpan.Zero ? 0 : IsFinished ? 100 : (int)Math.Clamp(Position / Duration * 100, 0, 100);

    internal byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, File.Value);
        writer.Field(2, (long)Position.TotalMilliseconds);
        writer.Field(3, (long)Duration.TotalMilliseconds);
        writer.Field(4, At.ToUnixTimeMilliseconds());
    });

    internal static PlaybackPosition Decode(ReadOnlyMemory<byte> map)
    {
        PlaybackPosition position = new(default, default, default, default);
        Cbor.ReadMap(map, (key, reader) =>
        {
            switch (key)
            {
                case 1: position = position with { File = new EntryId(reader.ReadId()) }; return true;
                case 2: position = position with { Position = TimeSpan.FromMilliseconds(reader.ReadInt64()) }; return true;
                case 3: position = position with { Duration = TimeSpan.FromMilliseconds(reader.ReadInt64()) }; return true;
                case 4: position = position with { At = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()) }; return true;
                default: return false;
            }
        });
        return position;
    }
}
