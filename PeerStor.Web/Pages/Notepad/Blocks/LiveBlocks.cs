using PeerStor.Engine.Files;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Users;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>
/// Fills live blocks with what the reader may see. Whoever wrote the block does not count, and what is not for the reader
/// is told apart from what does not exist by no word. One of it serves one request.
/// </summary>
public sealed class LiveBlocks(
    Drive drive, Content content, BlockFigures figures, BlockNotes notes, RenderedPieces rendered, TimeProvider time)
{
    /// <summary>Of a folder that is searched by time, as many are looked at.</summary>
    private const int MostLookedAt = 1000;

    private const int Rows = 10;

    /// <summary>The text around the blocks.</summary>
    public RenderedPieces Rendered => rendered;

    public async Task<BlockView> LoadAsync(NoteReader reader, LiveBlock block, string id, CancellationToken cancellationToken)
    {
        BlockView view = new(id, block, UrlOf(reader, block, id), BlockTriggers.Of(block), null, block.Problem);
        if (block.Problem is not null)
        {
            return view;
        }

        (BlockContent? loaded, string? problem) = block.Input is { } input ? (new InputContent(input), null) : await ReadAsync(reader, block, id, cancellationToken);
        return view with { Content = loaded, Problem = problem };
    }

    private static string UrlOf(NoteReader reader, LiveBlock block, string id) =>
        $"/notepad/{reader.Note}?handler=Block&nth={id[(id.LastIndexOf('-') + 1)..]}&name={Uri.EscapeDataString(block.Text.Name)}&lines={Uri.EscapeDataString(block.Text.Body)}";

    private async Task<(BlockContent? Content, string? Problem)> ReadAsync(NoteReader reader, LiveBlock block, string id, CancellationToken cancellationToken) =>
        block.Kind switch
        {
            BlockKind.Metric => (await figures.MetricAsync(reader.Caller, block, cancellationToken), null),
            BlockKind.Chart => (figures.Chart(reader.Caller, block, id), null),
            BlockKind.Network => (figures.Network(), null),
            BlockKind.Notes => await notes.ReadAsync(reader.Caller, block, cancellationToken),
            BlockKind.Files => await FilesAsync(reader, block, cancellationToken),
            _ => await MediaAsync(reader, block, cancellationToken),
        };

    private async Task<(BlockContent?, string?)> FilesAsync(NoteReader reader, LiveBlock block, CancellationToken cancellationToken)
    {
        string path = block.Value("folder")!;
        Entry? folder = await FindAsync(reader, path, cancellationToken);
        if (folder is not { Kind: EntryKind.Folder } || !folder.Rights.HasFlag(Rights.Read))
        {
            return (null, $"There is no folder “{path}” that you may see. {Where(path)}");
        }

        DateOnly? since = block.Value("since") is { } words ? BlockValues.Since(words, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) : null;
        int most = block.Whole("most") ?? Rows;
        EntrySort sort = block.Value("sort") switch { "modified" => EntrySort.Modified, "size" => EntrySort.Size, _ => EntrySort.Name };
        EntryPage page = await drive.ListAsync(
            reader.Caller, folder.Id, new ListQuery(sort, sort != EntrySort.Name, block.Value("match"), Limit: since is null ? most : MostLookedAt), cancellationToken);
        List<Entry> found = since is { } day
            ? [.. page.Items.Where(entry => entry.Kind == EntryKind.File && DateOnly.FromDateTime(entry.Modified.UtcDateTime) >= day)]
            : [.. page.Items];
        return (new FilesContent(
            block.Value("label") ?? (folder.Name.Length > 0 ? folder.Name : "Library"), $"/library/{folder.Id}",
            [.. found.Take(most).Select(entry => EntryRow.Of(entry))], (since is null ? page.Total : found.Count) - Math.Min(most, found.Count)), null);
    }

    private async Task<(BlockContent?, string?)> MediaAsync(NoteReader reader, LiveBlock block, CancellationToken cancellationToken)
    {
        string path = block.Value("file")!;
        string missing = $"There is no file “{path}” that you may see. {Where(path)}";
        if (await FindAsync(reader, path, cancellationToken) is not { Kind: EntryKind.File } file || !file.Rights.HasFlag(Rights.Read)
            || await content.OpenAsync(reader.Caller, file.Id, null, cancellationToken) is not { } open)
        {
            return (null, missing);
        }

        string wrong = $"“{path}” is not {(block.Kind == BlockKind.Image ? "an image" : block.Kind == BlockKind.Video ? "a video" : "audio")}.";
        bool isMeant = block.Kind == BlockKind.Image ? EntryLooks.IsImage(file) : block.Kind == BlockKind.Video ? EntryLooks.IsVideo(file) : EntryLooks.IsAudio(file);
        if (!isMeant)
        {
            return (null, wrong);
        }

        Preview preview;
        try
        {
            preview = await PreviewReader.ReadAsync(open, null, new PreviewWish(), cancellationToken);
        }
        catch (IOException)
        {
            return (null, $"“{path}” cannot be read now: see Home.");
        }

        return preview is ImagePreview or MediaPreview
            ? (new MediaContent(file.Name, block.Value("label") ?? file.Name, EntryLooks.OpenUrl(file), preview), null)
            : (null, preview is NoPreview why ? $"{why.Title}. {why.Reason}" : wrong);
    }

    private ValueTask<Entry?> FindAsync(NoteReader reader, string path, CancellationToken cancellationToken) =>
        path == "/" ? drive.FindAsync(reader.Caller, "", cancellationToken)
        : DrivePath.Resolve(reader.FolderPath, path) is { } resolved ? drive.FindAsync(reader.Caller, resolved, cancellationToken)
        : ValueTask.FromResult<Entry?>(null);

    private static string Where(string path) => path.StartsWith('/')
        ? "The path begins at your Library."
        : "The path begins beside this note; with / before it, at your Library.";
}
