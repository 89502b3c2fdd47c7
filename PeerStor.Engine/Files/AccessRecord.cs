using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// What one user or group may do with a folder and what is below it; without rights, the setting is gone and what is set
/// above counts. Or the folder's name for those who have no key of the folder that it lies in.
/// </summary>
/// <param name="Principal">A user or a group; empty in a record that holds a title.</param>
/// <param name="Title">The folder's name, sealed under its own key.</param>
internal sealed record AccessRecord(
    Guid Principal, bool IsGroup, Rights? Rights, UserId By, byte[]? Title = null, int KeyVersion = 0)
{
    public static AccessRecord OfTitle(byte[] title, int keyVersion, UserId by) => new(default, false, null, by, title, keyVersion);

    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Principal);
        writer.Field(2, IsGroup ? 1 : 0);
        if (Rights is { } rights)
        {
            writer.Field(3, (long)rights);
        }

        writer.Field(4, By.Value);
        if (Title is { } title)
        {
            writer.Field(5, title);
            writer.Field(6, KeyVersion);
        }
    });

    public static AccessRecord Decode(ReadOnlyMemory<byte> body)
    {
        AccessRecord record = new(default, false, null, default);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Principal = reader.ReadId() }; return true;
                case 2: record = record with { IsGroup = reader.ReadInt32() != 0 }; return true;
                case 3: record = record with { Rights = (Rights)reader.ReadInt32() }; return true;
                case 4: record = record with { By = new UserId(reader.ReadId()) }; return true;
                case 5: record = record with { Title = reader.ReadByteString() }; return true;
                case 6: record = record with { KeyVersion = reader.ReadInt32() }; return true;
                default: return false;
            }
        });
        return record;
    }
}
