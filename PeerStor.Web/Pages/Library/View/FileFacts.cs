using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Pages.Library.View;

/// <summary>The words for what is known of a file.</summary>
internal static class FileFacts
{
    public static IReadOnlyList<Fact> Of(Entry entry, Preview preview, MediaFacts? media, DateTimeOffset now)
    {
        List<Fact> facts =
        [
            new Fact("Size", Format.Size(entry.SizeBytes), Format.Bytes(entry.SizeBytes)),
            new Fact("Changed", Format.Ago(entry.Modified, now), Format.Exact(entry.Modified)),
            new Fact("Kind", entry.ContentType == MediaTypes.Unknown ? "Not known" : entry.ContentType),
            new Fact("Copies", $"{entry.Copies} of {entry.CopiesTarget}"),
        ];
        if (preview is MediaPreview && media is not null)
        {
            facts.AddRange(OfMedia(media).Where(fact => fact.Value.Length > 0));
        }

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

    private static IEnumerable<Fact> OfMedia(MediaFacts media) =>
    [
        new Fact("Title", ShownText.Of(media.Title)),
        new Fact("Artist", ShownText.Of(media.Artist)),
        new Fact("Album", ShownText.Of(media.Album)),
        new Fact("Length", media.Duration > TimeSpan.Zero ? MediaLooks.Length(media.Duration) : ""),
        new Fact("Resolution", MediaLooks.Resolution(media)),
        new Fact("Codecs", MediaLooks.Codecs(media)),
    ];
}
