using System.Globalization;
using System.IO.Pipelines;
using PeerStor.Engine.Files;

namespace PeerStor.Engine.Media.Tools;

/// <summary>A JPEG that ffmpeg made, with its size in pixels.</summary>
internal sealed record MadePicture(byte[] Jpeg, int Width, int Height);

/// <summary>Makes pictures of a file by ffmpeg, in one run where it can.</summary>
internal sealed class PictureMaker(MediaTools tools)
{
    /// <summary>Pictures that claim more than this are not decoded: a file of some kilobytes can claim gigabytes.</summary>
    public const long MostPixels = 120_000_000;

    private const int LargeSide = 1024;
    private const int SmallSide = 256;

    /// <summary>Width of one frame of the seek bar.</summary>
    private const int FrameWidth = 160;

    private const int FrameColumns = 10;
    private const int MostFrames = 100;

    private static readonly string Large = Within(LargeSide);
    private static readonly string Small = Within(SmallSide);

    private static readonly string[] Quiet = ["-hide_banner", "-loglevel", "error", "-nostdin"];

    private static readonly string[] Careful =
        ["-max_pixels", MostPixels.ToString(CultureInfo.InvariantCulture), "-threads", "1"];

    /// <summary>A still picture, which ffmpeg reads from its standard input, large and small.</summary>
    public Task<(ToolEnd End, IReadOnlyList<MadePicture> Pictures)> OfStreamAsync(
        OpenContent content, MediaFormat format, (int Width, int Height)? size, CancellationToken cancellationToken)
    {
        return RunAsync(
            StreamArguments(format, size, 1), ToolLimits.Picture,
            (writer, stop) => content.CopyToAsync(writer, 0, content.LengthBytes, stop), null, cancellationToken);
    }

    /// <summary>JPEGs of one size, one behind the other through one ffmpeg: most of the time for one is ffmpeg's start. The
    /// pictures come in their order, two each; when there are more or fewer, nobody can tell which is whose: null.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<MadePicture>>?> OfStreamsAsync(
        IReadOnlyList<OpenContent> contents, MediaFormat format, (int Width, int Height) size, CancellationToken cancellationToken)
    {
        (ToolEnd end, IReadOnlyList<MadePicture> made) = await RunAsync(
            StreamArguments(format, size, contents.Count), ToolLimits.Picture,
            async (writer, stop) =>
            {
                foreach (OpenContent content in contents)
                {
                    await content.CopyToAsync(writer, 0, content.LengthBytes, stop);
                }
            },
            null, cancellationToken);
        return end == ToolEnd.Done && made.Count == 2 * contents.Count ? [.. made.Chunk(2)] : null;
    }

    private static IReadOnlyList<string> StreamArguments(MediaFormat format, (int Width, int Height)? size, int count)
    {
        // A JPEG is decoded at a half, a quarter or an eighth of its size, which costs as much less.
        int shrink = 0;
        while (format.Demuxer == "jpeg_pipe" && size is { } pixels && shrink < 3 && (Math.Max(pixels.Width, pixels.Height) >> (shrink + 1)) >= 900)
        {
            shrink++;
        }

        return
        [
            .. Quiet, .. Careful, "-lowres", shrink.ToString(CultureInfo.InvariantCulture), "-protocol_whitelist", "pipe",
            "-f", format.Demuxer, "-i", "pipe:0", .. TwoSizes("0:v:0", OnWhite(format), count),
        ];
    }

    /// <summary>One picture of a file that ffmpeg jumps about in: a cover, or a frame that says what a film is about.</summary>
    /// <param name="at">Where to look for a frame; null: the stream is a single picture.</param>
    public Task<(ToolEnd End, IReadOnlyList<MadePicture> Pictures)> OfSourceAsync(
        LoopbackSource source, MediaFormat format, int stream, TimeSpan? at, CancellationToken cancellationToken) => RunAsync(
        [
            .. Quiet, .. Careful,
            .. at is { } place ? (string[])["-skip_frame", "nokey", "-ss", Number(place.TotalSeconds)] : [],
            "-protocol_whitelist", "http,tcp", "-f", format.Demuxer, "-i", LoopbackSource.Address,
            .. TwoSizes(string.Create(CultureInfo.InvariantCulture, $"0:{stream}"), at is null ? OnWhite(format) : "thumbnail=n=4,"),
        ],
        ToolLimits.Picture, null, source.Proxy, cancellationToken);

    /// <summary>Frames of a film at even distances, in rows; null when it is too short for that, or they do not fit.</summary>
    public async Task<(MadePicture Picture, int Columns, int Count, TimeSpan Interval)?> FramesAsync(
        LoopbackSource source, MediaFormat format, int stream, MediaFacts facts, CancellationToken cancellationToken)
    {
        double seconds = facts.Duration.TotalSeconds;
        int count = (int)Math.Min(MostFrames, seconds / 2);
        if (count < 2 || facts.Width == 0)
        {
            return null;
        }

        double interval = seconds / count;
        int rows = (count + FrameColumns - 1) / FrameColumns;
        int columns = Math.Min(count, FrameColumns);
        string[] filter = ["-filter_complex", string.Create(
            CultureInfo.InvariantCulture,
            $"[0:{stream}]fps=fps=1/{interval:0.###}:start_time=0:round=up,scale={FrameWidth}:-2:flags=area,format=yuvj420p,tpad=stop={count}:stop_mode=clone,tile={columns}x{rows}")];
        (ToolEnd end, IReadOnlyList<MadePicture> made) = await RunAsync(
            [
                .. Quiet, .. Careful, "-skip_frame", "nokey", "-discard", "nokey", "-protocol_whitelist", "http,tcp",
                "-f", format.Demuxer, "-i", LoopbackSource.Address, .. filter, "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "7", "-f", "image2pipe", "pipe:1",
            ],
            ToolLimits.Film, null, source.Proxy, cancellationToken);
        return end == ToolEnd.Done && made.Count == 1 ? (made[0], columns, count, TimeSpan.FromSeconds(interval)) : null;
    }

    private async Task<(ToolEnd End, IReadOnlyList<MadePicture> Pictures)> RunAsync(
        IReadOnlyList<string> arguments, ToolLimits limits, Func<PipeWriter, CancellationToken, Task>? feed, Uri? proxy,
        CancellationToken cancellationToken)
    {
        ToolOutput output = await ToolRun.RunAsync(tools.Ffmpeg, arguments, limits, feed, proxy, cancellationToken);
        return (output.End, Split(output.Bytes));
    }

    private static IReadOnlyList<string> TwoSizes(string stream, string before, int count = 1) =>
    [
        "-filter_complex", $"[{stream}]{before}{Large},format=yuvj420p,split[large][again];[again]{Small}[small]",
        "-map", "[large]", "-map", "[small]", "-frames:v", count.ToString(CultureInfo.InvariantCulture), "-vsync", "passthrough", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1",
    ];

    // A picture is never made larger.
    private static string Within(int side) =>
        $"scale=w='min({side},iw)':h='min({side},ih)':force_original_aspect_ratio=decrease:flags=area";

    // JPEG has no transparency, and what is under it is black as a rule.
    private static string OnWhite(MediaFormat format) => format.Demuxer is "png_pipe" or "webp_pipe" or "gif"
        ? $"{Large},format=yuva420p,split[front][under];[under]drawbox=c=white:t=fill:replace=1[white];[white][front]overlay=format=auto,"
        : "";

    /// <summary>ffmpeg writes one picture right behind the other.</summary>
    private static List<MadePicture> Split(byte[] output)
    {
        List<MadePicture> pictures = [];
        for (int at = 0; at < output.Length;)
        {
            int end = output.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9, 0xFF, 0xD8]);
            int length = end < 0 ? output.Length - at : end + 2;
            if (ImageSize.Of(output.AsSpan(at, length)) is { } size)
            {
                pictures.Add(new MadePicture(output[at..(at + length)], size.Width, size.Height));
            }

            at += length;
        }

        return pictures;
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
