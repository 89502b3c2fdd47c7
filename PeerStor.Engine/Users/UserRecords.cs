using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>What a user is on this server. Persisted: append only.</summary>
public enum UserRole
{
    /// <summary>Who started it: may do everything, and cannot be removed.</summary>
    Owner = 1,

    /// <summary>May also manage users and settings.</summary>
    Admin = 2,

    /// <summary>Has their own files, and what others share with them.</summary>
    Member = 3,
}

/// <summary>What opens a user key (engine.md rule 20). Persisted: append only.</summary>
internal enum KeySlotKind
{
    Password = 1,
    RecoveryCode = 2,
    Device = 3,
}

/// <param name="PublicKey">P-256, SubjectPublicKeyInfo: others seal folder keys for this user with it.</param>
/// <param name="PrivateKey">PKCS #8, sealed under the user key.</param>
internal sealed record UserRecord(
    string Name, UserRole Role, byte[] PublicKey, byte[] PrivateKey, long CreatedMs, bool IsDisabled = false)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, Name);
        writer.Field(2, (long)Role);
        writer.Field(3, PublicKey);
        writer.Field(4, PrivateKey);
        writer.Field(5, CreatedMs);
        writer.Field(6, IsDisabled ? 1 : 0);
    });

    public static UserRecord Decode(ReadOnlyMemory<byte> body)
    {
        UserRecord record = new("", UserRole.Owner, [], [], 0);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { Name = reader.ReadTextString() }; return true;
                case 2: record = record with { Role = (UserRole)reader.ReadInt32() }; return true;
                case 3: record = record with { PublicKey = reader.ReadByteString() }; return true;
                case 4: record = record with { PrivateKey = reader.ReadByteString() }; return true;
                case 5: record = record with { CreatedMs = reader.ReadInt64() }; return true;
                case 6: record = record with { IsDisabled = reader.ReadInt32() != 0 }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <param name="Device">The node id whose key file opens a device slot; empty for other kinds.</param>
/// <param name="Parameters">What the kind needs to make its key again (salt, rounds); empty for a device slot.</param>
internal sealed record KeySlotRecord(UserId User, KeySlotKind Kind, byte[] Device, byte[] Parameters, byte[] WrappedKey)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, User.Value);
        writer.Field(2, (long)Kind);
        writer.Field(3, Device);
        writer.Field(4, Parameters);
        writer.Field(5, WrappedKey);
    });

    public static KeySlotRecord Decode(ReadOnlyMemory<byte> body)
    {
        KeySlotRecord record = new(default, KeySlotKind.Device, [], [], []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { User = new UserId(reader.ReadId()) }; return true;
                case 2: record = record with { Kind = (KeySlotKind)reader.ReadInt32() }; return true;
                case 3: record = record with { Device = reader.ReadByteString() }; return true;
                case 4: record = record with { Parameters = reader.ReadByteString() }; return true;
                case 5: record = record with { WrappedKey = reader.ReadByteString() }; return true;
                default: return false;
            }
        });
        return record;
    }
}

/// <summary>A bearer secret's record (engine.md rule 19). Nothing in it can be turned back into the secret.</summary>
/// <param name="SecretHash">SHA-256 of the secret.</param>
/// <param name="WrappedKey">The user key, sealed under a key derived from the secret; empty for an invitation.</param>
/// <param name="Folder">The only one that a token gets at.</param>
/// <param name="Role">What an invitation makes of whom it invites.</param>
internal sealed record GrantRecord(
    byte[] SecretHash, UserId User, GrantKind Kind, string Label, GrantScope Scope, long CreatedMs, long? ExpiresMs,
    byte[] WrappedKey, UserRole Role = 0, EntryId? Folder = null)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        writer.Field(1, SecretHash);
        writer.Field(2, User.Value);
        writer.Field(3, (long)Kind);
        writer.Field(4, Label);
        writer.Field(5, (long)Scope);
        writer.Field(6, CreatedMs);
        if (ExpiresMs is { } expires)
        {
            writer.Field(7, expires);
        }

        writer.Field(8, WrappedKey);
        if (Role != 0)
        {
            writer.Field(9, (long)Role);
        }

        if (Folder is { } folder)
        {
            writer.Field(10, folder.Value);
        }
    });

    public static GrantRecord Decode(ReadOnlyMemory<byte> body)
    {
        GrantRecord record = new([], default, GrantKind.Token, "", GrantScope.None, 0, null, []);
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: record = record with { SecretHash = reader.ReadByteString() }; return true;
                case 2: record = record with { User = new UserId(reader.ReadId()) }; return true;
                case 3: record = record with { Kind = (GrantKind)reader.ReadInt32() }; return true;
                case 4: record = record with { Label = reader.ReadTextString() }; return true;
                case 5: record = record with { Scope = (GrantScope)reader.ReadInt32() }; return true;
                case 6: record = record with { CreatedMs = reader.ReadInt64() }; return true;
                case 7: record = record with { ExpiresMs = reader.ReadInt64() }; return true;
                case 8: record = record with { WrappedKey = reader.ReadByteString() }; return true;
                case 9: record = record with { Role = (UserRole)reader.ReadInt32() }; return true;
                case 10: record = record with { Folder = new EntryId(reader.ReadId()) }; return true;
                default: return false;
            }
        });
        return record;
    }
}
