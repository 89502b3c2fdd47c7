using System.IO.Pipelines;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Tools;

namespace PeerStor.Engine.Media;

/// <summary>What was read from a file: its facts and pictures, or why there are none.</summary>
internal sealed record ReadMedia(MediaFacts Facts, IReadOnlyList<(MediaPicture Picture, byte[] Jpeg)> Pictures, MediaFailure? Failure = null)
{
    public static ReadMedia Failed(MediaFailure failure) => new(new MediaFacts(), [], failure);
}

/// <summary>Reads facts from one file and makes its pictures.</summary>
internal sealed class MediaReader(MediaTools tools)
{
    /// <summary>A larger film gets no frames for the seek bar: all of it would be read for them.</summary>
    private const long LargestForFrames = 16L << 30;

    /// <summary>Opening titles are over, and it is early enough to give nothing away.</summary>
    private const double PosterShare = 0.1;

    private static readonly TimeSpan LatestPoster = TimeSpan.FromMinutes(3);

    private static readonly MediaFormat JpegFormat = new("jpeg_pipe", IsStill: true, IsStream: true);

    private readonly PictureMaker _pictures = new(tools);

    /// <exception cref="ContentDamagedException">The file's bytes cannot be read here.</exception>
    public async Task<ReadMedia> ReadAsync(OpenContent content, CancellationToken cancellationToken)
    {
        byte[] head = await HeadAsync(content, cancellationToken);
        if (MediaFormat.Of(head) is not { } format)
        {
            return ReadMedia.Failed(MediaFailure.UnknownFormat);
        }

        if (format.IsStream)
        {
            return await ReadStillAsync(content, format, head, cancellationToken);
        }

        await using LoopbackSource source = new(content);
        ToolOutput told = await ToolRun.RunAsync(
            tools.Ffprobe, MediaProbe.Arguments(format), ToolLimits.Probe, null, source.Proxy, cancellationToken);
        if (told.End == ToolEnd.Exceeded)
        {
            return ReadMedia.Failed(MediaFailure.TooSlow);
        }

        return MediaProbe.Read(told.Bytes, format) is { } probed && (probed.HasAudio || probed.Video is not null || probed.Cover is not null)
            ? await WithPicturesAsync(source, content.LengthBytes, format, probed, cancellationToken)
            : ReadMedia.Failed(MediaFailure.Damaged);
    }

    /// <summary>Several at once: photos of one size, turned alike, together, everything else one by one. In the order of the files.</summary>
    /// <exception cref="ContentDamagedException">The bytes of a file cannot be read here.</exception>
    public async Task<IReadOnlyList<ReadMedia>> ReadPhotosAsync(IReadOnlyList<OpenContent> photos, CancellationToken cancellationToken)
    {
        List<((int Width, int Height) Size, int Turn)?> sizes = [];
        foreach (OpenContent photo in photos)
        {
            byte[] head = await HeadAsync(photo, cancellationToken);
            sizes.Add(MediaFormat.Of(head) is { Demuxer: "jpeg_pipe" } && ImageSize.Of(head) is { } size ? (size, JpegTurn.Of(head)) : null);
        }

        ReadMedia?[] read = new ReadMedia?[photos.Count];
        foreach (IGrouping<((int Width, int Height) Size, int Turn), int> alike in Enumerable.Range(0, photos.Count)
            .Where(i => sizes[i] is { } photo && (long)photo.Size.Width * photo.Size.Height <= PictureMaker.MostPixels)
            .GroupBy(i => sizes[i]!.Value).Where(group => group.Count() > 1))
        {
            int[] members = [.. alike];
            if (await _pictures.OfStreamsAsync(
                [.. members.Select(i => photos[i])], JpegFormat, alike.Key.Size, cancellationToken) is { } made)
            {
                for (int i = 0; i < members.Length; i++)
                {
                    read[members[i]] = Photo(JpegFormat, alike.Key.Size, made[i]);
                }
            }
        }

        List<ReadMedia> all = [];
        for (int i = 0; i < photos.Count; i++)
        {
            all.Add(read[i] ?? await ReadAsync(photos[i], cancellationToken));
        }

        return all;
    }

    private async Task<ReadMedia> ReadStillAsync(OpenContent content, MediaFormat format, byte[] head, CancellationToken cancellationToken)
    {
        (int Width, int Height)? size = ImageSize.Of(head);
        if (size is { } claimed && (long)claimed.Width * claimed.Height > PictureMaker.MostPixels)
        {
            return ReadMedia.Failed(MediaFailure.TooLarge);
        }

        (ToolEnd end, IReadOnlyList<MadePicture> made) = await _pictures.OfStreamAsync(content, format, size, cancellationToken);
        if (made.Count < 2)
        {
            return ReadMedia.Failed(end == ToolEnd.Exceeded ? MediaFailure.TooSlow : MediaFailure.Damaged);
        }

        return Photo(format, size ?? (0, 0), made);
    }

    private static ReadMedia Photo(MediaFormat format, (int Width, int Height) size, IReadOnlyList<MadePicture> made)
    {
        (int width, int height) = size;
        bool turned = (width > height) != (made[0].Width > made[0].Height) && made[0].Width != made[0].Height;
        MediaFacts facts = new() { Width = turned ? height : width, Height = turned ? width : height, Container = format.Demuxer };
        return new ReadMedia(facts, TwoSizes(made));
    }

    private async Task<ReadMedia> WithPicturesAsync(
        LoopbackSource source, long lengthBytes, MediaFormat format, ProbedMedia probed, CancellationToken cancellationToken)
    {
        MediaFacts facts = probed.Facts;
        if ((long)facts.Width * facts.Height > PictureMaker.MostPixels)
        {
            return ReadMedia.Failed(MediaFailure.TooLarge);
        }

        if ((probed.Video ?? probed.Cover) is not { } stream)
        {
            return new ReadMedia(facts, []);
        }

        bool moves = probed.Video is not null && !format.IsStill;
        TimeSpan? at = moves ? TimeSpan.FromSeconds(Math.Min(facts.Duration.TotalSeconds * PosterShare, LatestPoster.TotalSeconds)) : null;
        (_, IReadOnlyList<MadePicture> made) = await _pictures.OfSourceAsync(source, format, stream, at, cancellationToken);
        if (made.Count < 2 && at > TimeSpan.Zero)
        {
            (_, made) = await _pictures.OfSourceAsync(source, format, stream, TimeSpan.Zero, cancellationToken);
        }

        List<(MediaPicture, byte[])> pictures = [.. TwoSizes(made)];
        if (moves && pictures.Count > 0 && lengthBytes <= LargestForFrames
            && await _pictures.FramesAsync(source, format, stream, facts, cancellationToken) is { } frames)
        {
            pictures.Add((
                new MediaPicture(
                    PictureKind.Frames, frames.Picture.Width, frames.Picture.Height, frames.Columns, frames.Count, frames.Interval),
                frames.Picture.Jpeg));
        }

        return new ReadMedia(facts, pictures);
    }

    private static IReadOnlyList<(MediaPicture Picture, byte[] Jpeg)> TwoSizes(IReadOnlyList<MadePicture> made) => made.Count < 2
        ? []
        :
        [
            (new MediaPicture(PictureKind.Large, made[0].Width, made[0].Height, 1, 1, default), made[0].Jpeg),
            (new MediaPicture(PictureKind.Small, made[1].Width, made[1].Height, 1, 1, default), made[1].Jpeg),
        ];

    private static async Task<byte[]> HeadAsync(OpenContent content, CancellationToken cancellationToken)
    {
        using MemoryStream head = new();
        PipeWriter writer = PipeWriter.Create(head, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, 0, Math.Min(content.LengthBytes, ImageSize.HeadBytes), cancellationToken);
        await writer.CompleteAsync();
        return head.ToArray();
    }
}
