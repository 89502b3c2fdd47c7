using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users.Allowances;

/// <summary>How much a user's files may take; without a number there is no limit. The operation's entity is the user.</summary>
internal sealed record QuotaRecord(long? Bytes)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        if (Bytes is { } bytes)
        {
            writer.Field(1, bytes);
        }
    });

    public static QuotaRecord Decode(ReadOnlyMemory<byte> body)
    {
        QuotaRecord record = new((long?)null);
        Cbor.ReadMap(body, (key, reader) =>
        {
            if (key != 1)
            {
                return false;
            }

            record = new QuotaRecord(reader.ReadInt64());
            return true;
        });
        return record;
    }
}

/// <summary>How fast a user's content may come and go. The operation's entity is the user.</summary>
internal sealed record SpeedRecord(SpeedLimit Speed)
{
    public byte[] Encode() => Cbor.Map(writer =>
    {
        if (Speed.UploadPerSecond is { } upload)
        {
            writer.Field(1, upload);
        }

        if (Speed.DownloadPerSecond is { } download)
        {
            writer.Field(2, download);
        }
    });

    public static SpeedRecord Decode(ReadOnlyMemory<byte> body)
    {
        SpeedLimit speed = default;
        Cbor.ReadMap(body, (key, reader) =>
        {
            switch (key)
            {
                case 1: speed = speed with { UploadPerSecond = reader.ReadInt64() }; return true;
                case 2: speed = speed with { DownloadPerSecond = reader.ReadInt64() }; return true;
                default: return false;
            }
        });
        return new SpeedRecord(speed);
    }
}
