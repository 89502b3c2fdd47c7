namespace PeerStor.Engine.Files.Quotas;

/// <summary>How much of what they may store a user has used. All in bytes.</summary>
/// <param name="UsedBytes">All versions of their files, the trash included; what is equal counts once, and compressed.</param>
/// <param name="ArrivingBytes">Kept free for uploads that are not finished.</param>
/// <param name="AllowedBytes">Null: no limit.</param>
public sealed record StorageRoom(long UsedBytes, long ArrivingBytes, long? AllowedBytes)
{
    /// <summary>From here on people are told that it gets tight.</summary>
    public const int WarningPercent = 90;

    public bool IsNear => IsNearAt(UsedBytes);

    public bool IsFull => AllowedBytes is { } allowed && UsedBytes >= allowed;

    /// <summary>What an upload may still have; null: whatever the disk has.</summary>
    public long? LeftBytes => AllowedBytes is { } allowed ? Math.Max(0, allowed - UsedBytes - ArrivingBytes) : null;

    internal bool IsNearAt(long usedBytes) => AllowedBytes is { } allowed && usedBytes >= (Int128)allowed * WarningPercent / 100;
}
