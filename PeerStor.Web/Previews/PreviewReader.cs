using System.Diagnostics;
using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews.Archives;
using PeerStor.Web.Previews.Images;
using PeerStor.Web.Previews.Markdown;
using PeerStor.Web.Previews.Pdf;
using PeerStor.Web.Previews.Tables;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews;

/// <summary>Reads as much of a file as its preview needs. Without a folder's path nothing beside the file can be reached.</summary>
internal static class PreviewReader
{
    public static Task<Preview> ReadAsync(OpenContent content, string? folderPath, PreviewWish wish, CancellationToken cancellationToken) =>
        PreviewKinds.Of(content.Entry) switch
        {
            PreviewKind.Image => ImageAsync(content, cancellationToken),
            PreviewKind.Drawing when !wish.Source => Task.FromResult(Drawing(content)),
            PreviewKind.Markdown when !wish.Source => MarkdownAsync(content, folderPath, wish, cancellationToken),
            PreviewKind.Table when !wish.Source => TableAsync(content, wish, cancellationToken),
            PreviewKind.Json when !wish.Source => JsonAsync(content, wish, cancellationToken),
            PreviewKind.Drawing or PreviewKind.Markdown or PreviewKind.Table or PreviewKind.Json or PreviewKind.Text =>
                TextAsync(content, wish, cancellationToken),
            PreviewKind.Pdf => PdfAsync(content, cancellationToken),
            PreviewKind.Video or PreviewKind.Audio => Task.FromResult<Preview>(new MediaPreview(
                EntryLooks.ContentUrl(content.Entry.Id), EntryLooks.IsVideo(content.Entry), $"/stream/{content.Entry.Id}",
                MediaLooks.ThumbnailUrl(content.Entry, 1024))),
            PreviewKind.Zip => ZipAsync(content, cancellationToken),
            PreviewKind.Unknown => UnknownAsync(content, wish, cancellationToken),
            _ => throw new UnreachableException(),
        };

    /// <summary>Whether there is a rendering beside the source, so that one can switch between them.</summary>
    public static bool HasSource(Entry entry) =>
        PreviewKinds.Of(entry) is PreviewKind.Drawing or PreviewKind.Markdown or PreviewKind.Table or PreviewKind.Json;

    private static async Task<Preview> ImageAsync(OpenContent content, CancellationToken cancellationToken)
    {
        Entry entry = content.Entry;
        string? small = MediaLooks.ThumbnailUrl(entry, 1024);
        if (!PreviewKinds.IsNativeImage(entry.ContentType))
        {
            return small is null
                ? new NoPreview("Browsers do not show this kind of image", "Download it and open it with a program on your device.")
                : new ImagePreview(small, null, null);
        }

        ImageSize? size = ImageSize.Read(await ContentBytes.ReadAsync(content, 0, PreviewLimits.ImageHeaderBytes, cancellationToken));
        if (size is { Pixels: > PreviewLimits.ImagePixels })
        {
            return small is null
                ? new NoPreview(
                    "This image is too large to show",
                    $"It says that it is {Format.Count(size.Width)} by {Format.Count(size.Height)} points large, which a browser has no memory for. Download it to see it.")
                : new ImagePreview(small, null, size);
        }

        // A small picture of a moving one does not move.
        string full = EntryLooks.ContentUrl(entry.Id);
        return small is not null && content.LengthBytes > PreviewLimits.ImageAtOnceBytes && entry.ContentType != "image/gif"
            ? new ImagePreview(small, full, size)
            : new ImagePreview(full, null, size);
    }

    private static Preview Drawing(OpenContent content) => content.LengthBytes > PreviewLimits.DrawingBytes
        ? TooLarge("drawing", PreviewLimits.DrawingBytes)
        : new ImagePreview(EntryLooks.PreviewUrl(content.Entry), null, null);

    private static async Task<Preview> MarkdownAsync(
        OpenContent content, string? folderPath, PreviewWish wish, CancellationToken cancellationToken)
    {
        if (content.LengthBytes <= PreviewLimits.MarkdownBytes)
        {
            byte[] bytes = await ContentBytes.ReadAsync(content, 0, PreviewLimits.MarkdownBytes, cancellationToken);
            MarkdownPlace place = new(folderPath ?? "", folderPath is null ? null : EntryLooks.OpenUrl(content.Entry));
            string text = Decode(bytes);
            if (wish.IsNote && MarkdownRendering.RenderPieces(text, place) is { } pieces)
            {
                return new MarkdownPreview(pieces);
            }

            if (!wish.IsNote && MarkdownRendering.Render(text, place) is { } html)
            {
                return new MarkdownPreview([new MarkdownPiece(html, null)]);
            }
        }

        return await TextAsync(content, wish, cancellationToken);
    }

    private static async Task<Preview> TableAsync(OpenContent content, PreviewWish wish, CancellationToken cancellationToken)
    {
        TablePage page = await TablePage.ReadAsync(content, wish.Row, cancellationToken);
        return new TablePreview(page, page.NextRow is { } row ? $"{EntryLooks.OpenUrl(content.Entry)}?row={row}" : null);
    }

    private static async Task<Preview> JsonAsync(OpenContent content, PreviewWish wish, CancellationToken cancellationToken)
    {
        if (content.LengthBytes <= PreviewLimits.JsonBytes && wish.From is null)
        {
            byte[] bytes = await ContentBytes.ReadAsync(content, 0, PreviewLimits.JsonBytes, cancellationToken);
            if (JsonText.Layout(bytes) is { } text)
            {
                return new TextPreview(new TextPiece(ShownText.Of(text).Split('\n'), TextPlace.Start, null, "UTF-8"), "json", null);
            }
        }

        return await TextAsync(content, wish, cancellationToken);
    }

    private static async Task<Preview> TextAsync(OpenContent content, PreviewWish wish, CancellationToken cancellationToken)
    {
        TextPiece piece = await TextPiece.ReadAsync(content, wish.Place, cancellationToken);
        string? next = piece.Next is { } place
            ? $"{EntryLooks.OpenUrl(content.Entry)}?source=true&from={place.Offset}&line={place.Line}"
            : null;
        return new TextPreview(piece, CodeLanguage.Of(content.Entry.Name), next);
    }

    private static async Task<Preview> PdfAsync(OpenContent content, CancellationToken cancellationToken)
    {
        if (content.LengthBytes > PreviewLimits.PdfBytes)
        {
            return TooLarge("PDF", PreviewLimits.PdfBytes);
        }

        bool isAsked = content.LengthBytes > PreviewLimits.PdfCheckedBytes
            || PdfScripts.MayRun(await ContentBytes.ReadAsync(content, 0, PreviewLimits.PdfCheckedBytes, cancellationToken));
        return new PdfPreview(EntryLooks.PreviewUrl(content.Entry), isAsked);
    }

    private static async Task<Preview> ZipAsync(OpenContent content, CancellationToken cancellationToken) =>
        await ZipDirectory.ReadAsync(content, PreviewLimits.ArchiveMembers, cancellationToken) is { } listing
            ? new ZipPreview(listing, ZipTree.Of(listing.Members), EntryLooks.MembersUrl(content.Entry.Id))
            : new NoPreview("This is not a whole zip file", "Its list of contents cannot be read. It may be damaged, or another kind of file under this name.");

    private static async Task<Preview> UnknownAsync(OpenContent content, PreviewWish wish, CancellationToken cancellationToken)
    {
        byte[] beginning = await ContentBytes.ReadAsync(content, 0, PreviewLimits.SniffedBytes, cancellationToken);
        bool isWhole = beginning.Length == content.LengthBytes;
        return content.Entry.ContentType == MediaTypes.Unknown && TextCoding.LooksLikeText(beginning, isWhole)
            ? await TextAsync(content, wish, cancellationToken)
            : new BytesPreview(
                HexDump.Of(beginning.AsSpan(0, Math.Min(beginning.Length, PreviewLimits.HexBytes))),
                content.LengthBytes <= PreviewLimits.HexBytes);
    }

    private static string Decode(byte[] bytes)
    {
        Encoding coding = TextCoding.Detect(bytes, isWhole: true);
        return coding.GetString(bytes.AsSpan(TextCoding.MarkBytes(bytes)));
    }

    private static NoPreview TooLarge(string kind, long mostBytes) =>
        new($"This {kind} is too large to show", $"Up to {Format.Size(mostBytes)} are shown here. Download it to open it.");
}
