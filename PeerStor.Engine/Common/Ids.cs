using System.Globalization;

namespace PeerStor.Engine.Common;

/// <summary>A file or folder. 16 bytes, version 7 UUID (time-ordered), written as 32 lower-case hex digits.</summary>
public readonly record struct EntryId(Guid Value) : IParsable<EntryId>
{
    public override string ToString() => Value.ToString("N");

    public static EntryId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "N"));

    public static bool TryParse(string? s, IFormatProvider? provider, out EntryId result)
    {
        bool ok = Guid.TryParseExact(s, "N", out Guid value);
        result = new EntryId(value);
        return ok;
    }
}

/// <summary>One version of a file's content. 16 bytes, version 7 UUID.</summary>
public readonly record struct VersionId(Guid Value) : IParsable<VersionId>
{
    public override string ToString() => Value.ToString("N");

    public static VersionId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "N"));

    public static bool TryParse(string? s, IFormatProvider? provider, out VersionId result)
    {
        bool ok = Guid.TryParseExact(s, "N", out Guid value);
        result = new VersionId(value);
        return ok;
    }
}

/// <summary>
/// An upload that is not finished. 16 bytes, version 8 UUID: random, but for the last six, which name the device where it was begun.
/// No other device can claim it, and so be given what its owner signs in with.
/// </summary>
public readonly record struct UploadId(Guid Value) : IParsable<UploadId>
{
    private const int DeviceBytes = 6;

    public static UploadId New(NodeId device)
    {
        byte[] id = IdSource.Secret(16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        device.ToArray().AsSpan(0, DeviceBytes).CopyTo(id.AsSpan(^DeviceBytes));
        return new UploadId(new Guid(id, bigEndian: true));
    }

    public bool IsOf(NodeId device) =>
        Value.ToByteArray(bigEndian: true).AsSpan(^DeviceBytes).SequenceEqual(device.ToArray().AsSpan(0, DeviceBytes));

    public override string ToString() => Value.ToString("N");

    public static UploadId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "N"));

    public static bool TryParse(string? s, IFormatProvider? provider, out UploadId result)
    {
        bool ok = Guid.TryParseExact(s, "N", out Guid value);
        result = new UploadId(value);
        return ok;
    }
}

/// <summary>A share link. 16 bytes, version 7 UUID. Says nothing about the link's secret.</summary>
public readonly record struct ShareId(Guid Value) : IParsable<ShareId>
{
    /// <summary>The link as somebody whom keys are sealed for.</summary>
    public UserId Principal => new(Value);

    public override string ToString() => Value.ToString("N");

    public static ShareId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "N"));

    public static bool TryParse(string? s, IFormatProvider? provider, out ShareId result)
    {
        bool ok = Guid.TryParseExact(s, "N", out Guid value);
        result = new ShareId(value);
        return ok;
    }
}

/// <summary>A person. 16 bytes, version 7 UUID. The user's root folder has the same value as its <see cref="EntryId"/>.</summary>
public readonly record struct UserId(Guid Value)
{
    public EntryId RootFolder => new(Value);

    /// <summary>What others share with the user shows in a folder that is nowhere stored. A version 8 UUID: no stored entry
    /// has such an id.</summary>
    public EntryId SharedFolder
    {
        get
        {
            byte[] bytes = Value.ToByteArray(bigEndian: true);
            bytes[6] = (byte)(0x80 | (bytes[6] & 0x0f));
            return new EntryId(new Guid(bytes, bigEndian: true));
        }
    }

    public override string ToString() => Value.ToString("N", CultureInfo.InvariantCulture);
}
