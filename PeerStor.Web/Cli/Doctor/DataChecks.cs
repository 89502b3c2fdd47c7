using PeerStor.Engine;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Looks at the data directory and its disk. Changes nothing but a probe file that it removes.</summary>
internal static class DataChecks
{
    /// <summary>What the engine keeps free when nothing else is set: the larger of 5 % and 2 GiB.</summary>
    private const long LeastFreeBytes = 2L << 30;

    private static readonly string[] Remote = ["nfs", "nfs4", "cifs", "smb", "smb2", "fuse.sshfs", "9p"];

    public static IEnumerable<Finding> Look(EngineOptions options)
    {
        string path = options.DataDirectory;
        if (!Directory.Exists(path))
        {
            yield return Finding.Warning("data", $"{path} is not there", "`peerstor serve` makes it; if you expected files there, give --data or PEERSTOR_DATA, or mount its disk");
            yield break;
        }

        yield return Write(path);
        yield return Rights(path);
        var disk = new DriveInfo(path);
        yield return Space(disk, options);
        yield return Kind(disk);
    }

    private static Finding Write(string path)
    {
        string probe = Path.Combine(path, $".doctor-{Environment.ProcessId}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return Finding.Ok("data", $"{path} can be written");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem("data", $"{path} cannot be written: {error.Message}", "start PeerStor as the user who owns the directory, or check the disk");
        }
    }

    private static Finding Rights(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Finding.Ok("rights", "as Windows sets them");
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(path) & Others) == 0
            ? Finding.Ok("rights", "only its user can look into the data directory")
            : Finding.Problem("rights", "other users of this machine can look into the data directory, where the keys are", $"chmod 700 {path}");
    }

    private static Finding Space(DriveInfo disk, EngineOptions options)
    {
        long keep = options.MinimumFreeBytes ?? Math.Max(LeastFreeBytes, disk.TotalSize / 20);
        string found = $"{ByteSize.Format(disk.AvailableFreeSpace)} free of {ByteSize.Format(disk.TotalSize)}";
        return disk.AvailableFreeSpace > 2 * keep
            ? Finding.Ok("space", found)
            : disk.AvailableFreeSpace > keep
                ? Finding.Warning("space", found, $"uploads are refused below {ByteSize.Format(keep)}: free some space soon")
                : Finding.Problem("space", found, $"uploads are refused below {ByteSize.Format(keep)}: free some space, or set PEERSTOR_MIN_FREE lower");
    }

    private static Finding Kind(DriveInfo disk) => disk.DriveFormat switch
    {
        "tmpfs" or "ramfs" => Finding.Problem("disk", "the data lies in memory and is gone when this machine stops", "choose a directory on a disk with --data or PEERSTOR_DATA"),
        var format when Remote.Contains(format) => Finding.Warning("disk", $"the data lies on a network disk ({format})", "a local disk is safer for the database; keep the network disk for backups"),
        var format => Finding.Ok("disk", format),
    };
}
