using System.Diagnostics;

namespace PeerStor.Tests.Engine.Media;

/// <summary>Small films, music and pictures, made by ffmpeg when a test needs them.</summary>
internal static class SampleMedia
{
    public static Task<byte[]> FilmAsync(params string[] more) => MakeAsync("film.mp4",
    [
        "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=20", "-f", "lavfi", "-i", "sine=frequency=440:duration=20",
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "title=The lake", .. more,
    ]);

    /// <summary>MPEG-4 part 2 and MP3 in Matroska: no browser plays it.</summary>
    public static Task<byte[]> OldFilmAsync() => MakeAsync("old.mkv",
    [
        "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=4", "-f", "lavfi", "-i", "sine=frequency=440:duration=4",
        "-c:v", "mpeg4", "-c:a", "libmp3lame",
    ]);

    public static Task<byte[]> PictureAsync(string name = "picture.jpg", string size = "1600x1200") =>
        MakeAsync(name, ["-f", "lavfi", "-i", $"testsrc2=size={size}", "-frames:v", "1"]);

    public static Task<byte[]> SongAsync() => MakeAsync("song.mp3",
    [
        "-f", "lavfi", "-i", "sine=frequency=330:duration=3", "-f", "lavfi", "-i", "testsrc2=size=300x300:duration=1:rate=1", "-map", "0", "-map", "1",
        "-c:v", "mjpeg", "-disposition:v", "attached_pic", "-metadata", "artist=The Waves", "-metadata", "album=Shore", "-metadata", "track=3/9",
    ]);

    private static async Task<byte[]> MakeAsync(string name, string[] arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("peerstor-samples-");
        try
        {
            string path = Path.Combine(folder.FullName, name);
            using Process ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-y", .. arguments, path]);
            await ffmpeg.WaitForExitAsync();
            Assert.Equal(0, ffmpeg.ExitCode);
            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
