namespace PeerStor.Engine.Media.Tools;

/// <summary>Where ffmpeg and ffprobe are on this machine; null where they are not installed.</summary>
internal sealed record MediaTools(string Ffmpeg, string Ffprobe)
{
    /// <param name="folder">Where to look; null: in the folders of PATH.</param>
    public static MediaTools? Find(string? folder)
    {
        string[] folders = folder is not null
            ? [folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Find(folders, "ffmpeg") is { } ffmpeg && Find(folders, "ffprobe") is { } ffprobe ? new MediaTools(ffmpeg, ffprobe) : null;
    }

    private static string? Find(string[] folders, string name) => folders
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(path => Path.IsPathFullyQualified(path) && File.Exists(path));
}
