using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PeerStor.Engine.Storage;

/// <summary>Files in a folder that other programs write into: nothing there is trusted, and nothing there is lost.</summary>
internal static class ForeignFile
{
    private const int CurrentDirectory = -100;
    private const uint Exchange = 2;

    /// <summary>Reads a plain file: null when there is none, or it is a link, a pipe, a folder, or larger than allowed. Not even
    /// for a moment is a link followed, so that nobody can have files from elsewhere read.</summary>
    public static byte[]? Read(string path, int mostBytes)
    {
        try
        {
            using SafeFileHandle? handle = Open(path);
            if (handle is null)
            {
                return null;
            }

            using FileStream file = new(handle, FileAccess.Read, bufferSize: 0);
            if (!file.CanSeek || file.Length > mostBytes)
            {
                return null;
            }

            byte[] bytes = new byte[file.Length];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Puts a finished file in the place of another one.</summary>
    /// <returns>Whether the temporary path now holds the file that was there before.</returns>
    /// <exception cref="IOException">Nothing was changed, or the old file is at the temporary path's name with ".old".</exception>
    public static bool Swap(string temporary, string path)
    {
        if (TryExchange(temporary, path))
        {
            return true;
        }

        if (!File.Exists(path))
        {
            File.Move(temporary, path, overwrite: false);
            return false;
        }

        // A network file system that cannot exchange two names: the old file steps aside first, and is never written over.
        string aside = temporary + ".old";
        File.Move(path, aside, overwrite: false);
        File.Move(temporary, path, overwrite: false);
        File.Move(aside, temporary, overwrite: false);
        return true;
    }

    private static bool TryExchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return NativeDisk.RenameAt2(CurrentDirectory, one, CurrentDirectory, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static SafeFileHandle? Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint) ? null : File.OpenHandle(path);
        }

        int descriptor = NativeDisk.Open(path, NoFollowFlags());
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // O_NOFOLLOW, O_NONBLOCK (a pipe must not make anybody wait) and O_CLOEXEC; read only.
    private static int NoFollowFlags() => OperatingSystem.IsMacOS() ? 0x100 | 0x4 | 0x1000000
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 | 0x800 | 0x80000
        : 0x20000 | 0x800 | 0x80000;
}
