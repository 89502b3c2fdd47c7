namespace PeerStor.Engine.Storage;

/// <summary>Sizes in bytes. Free: what this process may still use.</summary>
public readonly record struct DiskRoom(long Free, long Total);

/// <summary>How full the disk of a directory is, and how much of it must stay free.</summary>
public sealed class DiskSpace(string directory, long? minimumFreeBytes)
{
    private const long SmallestGuard = 2L << 30;
    private const double GuardShare = 0.05;

    private readonly DriveInfo drive = new(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory);

    public DiskRoom Measure() => new(drive.AvailableFreeSpace, drive.TotalSize);

    /// <summary>What must stay free for the system and for deletes: the larger of 5 % and 2 GiB unless it was set.</summary>
    public long GuardBytes(DiskRoom room) => minimumFreeBytes ?? Math.Max((long)(room.Total * GuardShare), SmallestGuard);
}
