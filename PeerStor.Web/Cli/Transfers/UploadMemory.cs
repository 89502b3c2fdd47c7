using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>
/// Remembers where the server keeps an unfinished upload, so that the same command goes on after it was stopped. One
/// small file each, named after the server, the remote path and the local file with its size and time of change.
/// </summary>
internal sealed class UploadMemory
{
    /// <summary>The server has forgotten the upload by then.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly DirectoryInfo _folder;

    public UploadMemory(string folder, TimeProvider time)
    {
        _folder = Directory.CreateDirectory(folder);
        foreach (FileInfo old in _folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < time.GetUtcNow() - Kept))
        {
            old.Delete();
        }
    }

    public static string DefaultFolder()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string root = !string.IsNullOrEmpty(state) ? state
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : home.Length > 0 ? Path.Combine(home, ".local", "state")
            : Path.GetTempPath();
        return Path.Combine(root, "peerstor", "uploads");
    }

    public string? Find(string server, LocalFile file)
    {
        string path = PathOf(server, file);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public void Remember(string server, LocalFile file, string address) => File.WriteAllText(PathOf(server, file), address);

    public void Forget(string server, LocalFile file) => File.Delete(PathOf(server, file));

    private string PathOf(string server, LocalFile file)
    {
        string key = string.Join('\n', server, file.Remote, file.Path, file.SizeBytes, file.Modified.UtcTicks);
        return Path.Combine(_folder.FullName, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }
}
