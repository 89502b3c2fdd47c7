using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PeerStor.Engine.Storage;

/// <summary>
/// The owner of fsync. Every result is checked, because .NET's own flush hides failures on Linux. A failure must never
/// be retried: the kernel may have dropped the pages already, and the next fsync would report success.
/// </summary>
public static class DurableFile
{
    /// <summary>Makes the file's bytes, and its length, survive a power cut. Throws <see cref="IOException"/>.</summary>
    public static void SyncContents(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            Check(NativeDisk.FlushFileBuffers(file), "FlushFileBuffers");
        }
        else if (OperatingSystem.IsMacOS())
        {
            SyncFully(file);
        }
        else
        {
            Check(NativeDisk.Fdatasync(file) == 0, "fdatasync");
        }
    }

    /// <summary>Makes creations, renames and removals in a directory survive a power cut. Throws <see cref="IOException"/>.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals its directories; there is no handle to flush.
            return;
        }

        int descriptor = NativeDisk.Open(path, 0);
        Check(descriptor >= 0, "open");
        using SafeFileHandle directory = new(descriptor, ownsHandle: true);
        Check(NativeDisk.Fsync(directory) == 0, "fsync");
    }

    /// <summary>Forgets what the page cache holds of a file, so that the next read shows what the disk has.</summary>
    public static void DropCache(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            // Advice only: where it is not followed, the cache is simply read.
            _ = NativeDisk.Fadvise(file, 0, 0, NativeDisk.DontNeed);
        }
    }

    /// <summary>
    /// Replaces a file as a whole: after a crash at any point either the old or the new content is there. Parent
    /// directories must exist. Throws <see cref="IOException"/>.
    /// </summary>
    public static void WriteWhole(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.new";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (FileStream file = new(temporary, options))
            {
                file.Write(bytes);
                SyncContents(file.SafeFileHandle);
            }

            File.Move(temporary, path, overwrite: true);
            SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Moves a file within a file system unless there is one under the new name; of several that try at once one succeeds. (File.Move
    /// looks first and renames then, which lets two succeed.) Throws <see cref="IOException"/>.
    /// </summary>
    public static bool MoveUnlessThere(string from, string to)
    {
        const int Exists = 17, NotPermitted = 1, NotSupportedLinux = 95, NotSupportedMac = 45;
        if (!OperatingSystem.IsWindows())
        {
            if (NativeDisk.Link(from, to) == 0)
            {
                File.Delete(from);
                return true;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error is not (NotPermitted or NotSupportedLinux or NotSupportedMac))
            {
                return error == Exists ? false : throw new IOException($"link failed: {new Win32Exception(error).Message} (error {error}).", error);
            }
        }

        // Windows does both in one step; file systems without links have nothing better.
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    /// <summary>A plain fsync on macOS leaves the bytes in the drive's cache; some network file systems know nothing better.</summary>
    private static void SyncFully(SafeFileHandle file)
    {
        const int NotSupported = 45, NotATerminal = 25, Invalid = 22;
        if (NativeDisk.Fcntl(file, NativeDisk.FullFsync) >= 0)
        {
            return;
        }

        bool unknown = Marshal.GetLastPInvokeError() is NotSupported or NotATerminal or Invalid;
        Check(unknown && NativeDisk.Fsync(file) == 0, "fsync");
    }

    private static void Check(bool succeeded, string call)
    {
        if (!succeeded)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"{call} failed: {new Win32Exception(error).Message} (error {error}).");
        }
    }
}
