namespace PeerStor.Engine.Backends;

/// <summary>Tells mounts from ordinary folders.</summary>
public interface IMountTable
{
    bool IsMountPoint(string path);
}

/// <summary>The mounts of this machine.</summary>
public sealed class SystemMounts : IMountTable
{
    private const string MountList = "/proc/self/mountinfo";

    /// <summary>The field of a line that holds the place, after ids and the root within the file system.</summary>
    private const int PlaceField = 4;

    public bool IsMountPoint(string path)
    {
        string wanted = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(MountList))
        {
            return File.ReadLines(MountList).Select(line => line.Split(' ')).Any(fields =>
                fields.Length > PlaceField && Unescaped(fields[PlaceField]) == wanted);
        }

        return DriveInfo.GetDrives().Any(drive => Path.TrimEndingDirectorySeparator(drive.Name) == wanted);
    }

    /// <summary>Spaces stand there as octal numbers.</summary>
    private static string Unescaped(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
