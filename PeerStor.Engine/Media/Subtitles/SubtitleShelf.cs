using System.IO.Pipelines;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Tools;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>The subtitles of a film, beside it and inside it, as safe WebVTT.</summary>
public sealed class SubtitleShelf : IDisposable
{
    /// <summary>The text of a long film is 200 KB.</summary>
    private const long LargestFileBytes = 8 << 20;

    private const int MostSiblings = 200;

    private const long CachedBytes = 8 << 20;

    /// <summary>Those that are text; others are pictures of text.</summary>
    private static readonly string[] TextCodecs = ["subrip", "ass", "ssa", "mov_text", "webvtt", "text"];

    private readonly Drive _drive;
    private readonly Content _content;
    private readonly MediaCatalog _catalog;
    private readonly MediaTools? _tools;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly BoundedCache<(VersionId, int), string> _taken = new(CachedBytes, text => text.Length * 2);

    internal SubtitleShelf(Drive drive, Content content, MediaCatalog catalog, MediaTools? tools)
    {
        _drive = drive;
        _content = content;
        _catalog = catalog;
        _tools = tools;
    }

    public async ValueTask<IReadOnlyList<SubtitleTrack>> ListAsync(Caller caller, Entry film, CancellationToken cancellationToken)
    {
        EntryPage siblings = await _drive.ListAsync(
            caller, film.Parent, new ListQuery(Filter: SubtitleFiles.Stem(film.Name), Limit: MostSiblings), cancellationToken);
        IReadOnlyList<MediaSubtitle> inside = _tools is null
            ? []
            : (await _catalog.FactsAsync(caller, film, cancellationToken))?.Subtitles ?? [];
        return
        [
            .. SubtitleFiles.Of(film, siblings.Items),
            .. inside.Where(stream => TextCodecs.Contains(stream.Codec)).Select(Track),
        ];
    }

    /// <summary>WebVTT; null when the film has no such track, or it cannot be read.</summary>
    public async Task<string?> ReadAsync(Caller caller, Entry film, string key, CancellationToken cancellationToken)
    {
        SubtitleTrack? track = (await ListAsync(caller, film, cancellationToken)).FirstOrDefault(one => one.Key == key);
        return track is null ? null
            : track.File is { } file ? await FromFileAsync(caller, file, cancellationToken)
            : await FromStreamAsync(caller, film, track.Stream, cancellationToken);
    }

    private async Task<string?> FromFileAsync(Caller caller, EntryId file, CancellationToken cancellationToken)
    {
        if (await _content.OpenAsync(caller, file, null, cancellationToken) is not { LengthBytes: <= LargestFileBytes } content)
        {
            return null;
        }

        using MemoryStream bytes = new();
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, 0, content.LengthBytes, cancellationToken);
        await writer.CompleteAsync();
        return Safe(SubtitleText.Decode(bytes.ToArray()));
    }

    private async Task<string?> FromStreamAsync(Caller caller, Entry film, int stream, CancellationToken cancellationToken)
    {
        if (_taken.TryGet((film.Version!.Value, stream), out string? known))
        {
            return known;
        }

        if (await _catalog.FactsAsync(caller, film, cancellationToken) is not { } facts
            || await _content.OpenAsync(caller, film, cancellationToken) is not { } content)
        {
            return null;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await using LoopbackSource source = new(content);
            ToolOutput output = await ToolRun.RunAsync(
                _tools!.Ffmpeg,
                [
                    "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "http,tcp", "-f", facts.Container,
                    "-i", LoopbackSource.Address, "-map", $"0:{stream}", "-c:s", "webvtt", "-f", "webvtt", "pipe:1",
                ],
                ToolLimits.Film, null, source.Proxy, cancellationToken);
            if (output.End != ToolEnd.Done)
            {
                return null;
            }

            string text = Safe(Encoding.UTF8.GetString(output.Bytes));
            _taken.Set((film.Version.Value, stream), text);
            return text;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private static string Safe(string text) => WebVtt.Write(SubtitleParser.Parse(text));

    private static SubtitleTrack Track(MediaSubtitle stream)
    {
        (string Tag, string Name)? language = Languages.Find(stream.Language);
        string label = stream.Title.Length > 0 ? stream.Title : language?.Name ?? (stream.Language.Length > 0 ? stream.Language : "Subtitles");
        return new SubtitleTrack(
            $"s{stream.Index}", language?.Tag ?? "", stream.Forced ? $"{label} (forced)" : label, stream.Forced, null, stream.Index);
    }
}
