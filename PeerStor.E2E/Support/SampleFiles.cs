using System.Diagnostics;

namespace PeerStor.E2E.Support;

/// <summary>Files to upload, in a directory of their own.</summary>
internal sealed class SampleFiles : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("peerstor-samples-").FullName;

    /// <summary>The same bytes for the same seed.</summary>
    public string Random(string name, int bytes, int seed = 1)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] content = new byte[bytes];
        new Random(seed).NextBytes(content);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Text(string name, string content)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A moving test picture with a tone: H.264 and AAC.</summary>
    public Task<string> VideoAsync(string name, int seconds) => FfmpegAsync(name,
        "-f", "lavfi", "-i", $"testsrc2=size=640x360:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=440:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart");

    /// <summary>MPEG-4 part 2 and MP3, as films were twenty years ago.</summary>
    public Task<string> OldVideoAsync(string name, int seconds) => FfmpegAsync(name,
        "-f", "lavfi", "-i", $"testsrc2=size=640x360:rate=25:duration={seconds}", "-f", "lavfi", "-i", $"sine=frequency=440:duration={seconds}",
        "-c:v", "mpeg4", "-c:a", "libmp3lame");

    public Task<string> MusicAsync(string name, int seconds) => FfmpegAsync(name,
        "-f", "lavfi", "-i", $"sine=frequency=330:duration={seconds}", "-c:a", "libmp3lame");

    public Task<string> PictureAsync(string name) => FfmpegAsync(name, "-f", "lavfi", "-i", "mandelbrot=size=1280x800", "-frames:v", "1");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private async Task<string> FfmpegAsync(string name, params string[] arguments)
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ProcessStartInfo start = new("ffmpeg", ["-v", "error", "-y", .. arguments, path]);
        using Process ffmpeg = Process.Start(start)!;
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return path;
    }
}
