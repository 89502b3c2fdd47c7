using System.Runtime.InteropServices;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Looks at what this machine brings along.</summary>
internal static class SystemChecks
{
    public static IEnumerable<Finding> Look(string dataDirectory, TimeProvider time)
    {
        yield return Zstd();
        yield return Program("ffmpeg", "no thumbnails, posters and conversions are made", "ffmpeg");
        yield return Program("ffprobe", "length, size and codecs of media are not known", "ffmpeg");
        yield return Program("pdftotext", "the text of PDF files is not found by the search", "poppler-utils");
        yield return Clock(dataDirectory, time);
    }

    private static Finding Zstd()
    {
        string[] names = OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"] : ["libzstd.so.1", "libzstd"];
        return names.Any(name => NativeLibrary.TryLoad(name, out _))
            ? Finding.Ok("libzstd", "found")
            : Finding.Warning("libzstd", "not found, so brotli compresses, which takes longer", "install libzstd1 (Debian, Ubuntu) or libzstd (others), then start PeerStor again");
    }

    private static Finding Program(string program, string consequence, string package)
    {
        string name = OperatingSystem.IsWindows() ? $"{program}.exe" : program;
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found is not null
            ? Finding.Ok(program, found)
            : Finding.Warning(program, $"not found, so {consequence}", $"install {package} (Debian, Ubuntu), then start PeerStor again");
    }

    /// <summary>A clock that runs behind what was written already was set back, or has lost its battery.</summary>
    private static Finding Clock(string dataDirectory, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        string program = Environment.ProcessPath ?? AppContext.BaseDirectory;
        DateTimeOffset newest = File.GetLastWriteTimeUtc(program);
        if (Directory.Exists(dataDirectory))
        {
            newest = new DirectoryInfo(dataDirectory).EnumerateFileSystemInfos()
                .Select(entry => (DateTimeOffset)entry.LastWriteTimeUtc).Append(newest).Max();
        }

        return newest <= now + TimeSpan.FromMinutes(5)
            ? Finding.Ok("clock", Output.Time(now))
            : Finding.Problem("clock", $"it says {Output.Time(now)}, but a file here is from {Output.Time(newest)}", "set the clock; `timedatectl set-ntp true` keeps it right");
    }
}
