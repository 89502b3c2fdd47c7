using PeerStor.Engine.Files;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;

namespace PeerStor.Web.Pages.Library.View;

/// <summary>The words for what is known of a file.</summary>
internal static class FileFacts
{
    public static IReadOnlyList<Fact> Of(Entry entry, Preview preview, DateTimeOffset now)
    {
        List<Fact> facts =
        [
            new Fact("Size", Format.Size(entry.SizeBytes), Format.Bytes(entry.SizeBytes)),
            new Fact("Changed", Format.Ago(entry.Modified, now), Format.Exact(entry.Modified)),
            new Fact("Kind", entry.ContentType == MediaTypes.Unknown ? "Not known" : entry.ContentType),
            new Fact("Copies", $"{entry.Copies} of {entry.CopiesTarget}"),
        ];
        switch (preview)
        {
            case ImagePreview { Size: { } size }:
                facts.Add(new Fact("Dimensions", $"{Format.Count(size.Width)} × {Format.Count(size.Height)}"));
                break;
            case TextPreview { Piece: { } piece }:
                facts.Add(new Fact("Written in", piece.Coding));
                if (piece is { Next: null, Place.Line: 1 })
                {
                    facts.Add(new Fact("Lines", Format.Count(piece.Lines.Count)));
                }

                break;
            case TablePreview { Page: { } page }:
                facts.Add(new Fact("Columns", Format.Count(page.Columns)));
                break;
            case ZipPreview { Listing: { } listing }:
                facts.Add(new Fact("Holds", Format.Count(listing.Total, "entry", "entries")));
                facts.Add(new Fact("Unpacked", Format.Size(listing.TotalBytes), Format.Bytes(listing.TotalBytes)));
                break;
        }

        return facts;
    }
}
