namespace PeerStor.Engine.Users.Allowances;

/// <summary>What one user may take of this server.</summary>
/// <param name="QuotaBytes">The most that their files may take, duplicates counted once; null: no limit.</param>
public sealed record UserLimit(long? QuotaBytes, SpeedLimit Speed)
{
    public static readonly UserLimit None = new(null, default);
}

/// <summary>How fast content may come and go, in bytes a second; null: as fast as it can.</summary>
public readonly record struct SpeedLimit(long? UploadPerSecond, long? DownloadPerSecond)
{
    /// <summary>Slower than this a browser gives up.</summary>
    public const long Slowest = 1024;

    public bool IsSet => UploadPerSecond is not null || DownloadPerSecond is not null;

    public static bool IsPossible(long? perSecond) => perSecond is null or >= Slowest;
}
