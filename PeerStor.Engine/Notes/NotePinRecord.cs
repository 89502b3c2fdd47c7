using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes;

/// <summary>Whether a note stands first in the list of one user.</summary>
internal sealed record NotePinRecord(UserId User, bool IsPinned)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, User.Value);
        writer.Field(2, IsPinned ? 1 : 0);
    });

    public static NotePinRecord Decode(ReadOnlyMemory<byte> body)
    {
        NotePinRecord record = new(default, false);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { User = new UserId(reader.ReadId()) }; return true;
                case 2: record = record with { IsPinned = reader.ReadInt32() != 0 }; return true;
                default: return false;
            }
        });
        return record;
    }
}
