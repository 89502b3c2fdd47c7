using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>A group's name, or that there is no such group any more. Like users' names it lies open.</summary>
internal sealed record GroupRecord(string Name, bool IsDeleted)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Name);
        writer.Field(2, IsDeleted ? 1 : 0);
    });

    public static GroupRecord Decode(ReadOnlyMemory<byte> body)
    {
        GroupRecord record = new("", false);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Name = reader.ReadTextString() }; return true;
                case 2: record = record with { IsDeleted = reader.ReadInt32() != 0 }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>Whether somebody is in a group.</summary>
internal sealed record GroupMemberRecord(UserId User, bool IsIn)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, User.Value);
        writer.Field(2, IsIn ? 1 : 0);
    });

    public static GroupMemberRecord Decode(ReadOnlyMemory<byte> body)
    {
        GroupMemberRecord record = new(default, false);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { User = new UserId(reader.ReadId()) }; return true;
                case 2: record = record with { IsIn = reader.ReadInt32() != 0 }; return true;
                default: return false;
            }
        });
        return record;
    }
}
