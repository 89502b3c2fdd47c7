using System.Globalization;

namespace PeerStor.Engine.Storage;

/// <summary>The exclusive right to a directory; it ends with <see cref="Dispose"/> or with the process.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream file;

    private DirectoryLock(FileStream file) => this.file = file;

    /// <summary>Throws <see cref="EngineStartException"/> when another process, or this one, holds it already.</summary>
    public static DirectoryLock Take(string directory)
    {
        string path = Path.Combine(directory, "lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (IOException)
        {
            throw new EngineStartException($"The data directory {directory} is in use by process {Holder(directory)}. "
                + "Stop that one first, or choose another data directory.");
        }

        // Beside the lock, since a locked file cannot be read on every system. Only for the message above.
        File.WriteAllText(HolderPath(directory), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DirectoryLock(file);
    }

    public void Dispose() => file.Dispose();

    private static string HolderPath(string directory) => Path.Combine(directory, "lock.pid");

    private static string Holder(string directory)
    {
        try
        {
            return File.ReadAllText(HolderPath(directory));
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
