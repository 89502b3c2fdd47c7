using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media.Playback;

/// <summary>How far a user is in a file. Which file that is, only the user's key tells.</summary>
/// <param name="Sealed">A <see cref="PlaybackPosition"/>, sealed for the user.</param>
internal sealed record MarkRecord(UserId User, byte[] Sealed)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, User.Value);
        writer.Field(2, Sealed);
    });

    public static MarkRecord Decode(ReadOnlyMemory<byte> body)
    {
        MarkRecord record = new(default, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { User = new UserId(reader.ReadId()) }; return true;
                case 2: record = record with { Sealed = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return record;
    }
}
