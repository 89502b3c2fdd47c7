using PeerStor.Engine.Files;
using PeerStor.Web.Previews;

namespace PeerStor.Web.Pages.Share;

/// <summary>A preview with the addresses in it as they are below a link.</summary>
internal static class SharedPreview
{
    public static Preview At(SharePlace place, Entry entry, Preview preview) => preview switch
    {
        ImagePreview image => image with { Url = place.Here(image.Url), FullUrl = image.FullUrl is { } full ? place.Here(full) : null },
        MediaPreview media => media with
        {
            Url = place.Here(media.Url), PlayerUrl = null, PosterUrl = media.PosterUrl is { } poster ? place.Here(poster) : null,
        },
        PdfPreview pdf => pdf with { Url = place.Here(pdf.Url) },
        ZipPreview zip => zip with { MembersUrl = place.Here(zip.MembersUrl) },
        TextPreview text => text with { NextUrl = Next(place, entry, text.NextUrl) },
        TablePreview table => table with { NextUrl = Next(place, entry, table.NextUrl) },
        _ => preview,
    };

    private static string? Next(SharePlace place, Entry entry, string? url) =>
        url is null ? null : $"{place.At(entry.Id)}&{url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..]}";
}
