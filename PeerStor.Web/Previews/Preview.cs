using PeerStor.Web.Previews.Archives;
using PeerStor.Web.Previews.Images;
using PeerStor.Web.Previews.Markdown;
using PeerStor.Web.Previews.Tables;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews;

/// <summary>What of a file is shown; each kind has its partial view.</summary>
public abstract record Preview(string Partial);

/// <summary>An image. <paramref name="FullUrl"/> is loaded when the reader wants to see more of it than the first shows.</summary>
internal sealed record ImagePreview(string Url, string? FullUrl, ImageSize? Size) : Preview("_Image");

/// <summary>A text with its lines; code when it has a language.</summary>
internal sealed record TextPreview(TextPiece Piece, string? Language, string? NextUrl) : Preview("_Text");

/// <summary>A rendered text. Only that of a note is cut at live blocks; who is to see what is in them is not known here.</summary>
internal sealed record MarkdownPreview(IReadOnlyList<MarkdownPiece> Pieces) : Preview("_Markdown");

internal sealed record TablePreview(TablePage Page, string? NextUrl) : Preview("_Table");

/// <summary>A PDF, shown at once or, because it may open dialogs, when the reader says so.</summary>
internal sealed record PdfPreview(string Url, bool IsAsked) : Preview("_Pdf");

internal sealed record MediaPreview(string Url, bool IsVideo, string? PlayerUrl, string? PosterUrl) : Preview("_Media");

internal sealed record ZipPreview(ZipListing Listing, IReadOnlyList<ZipNode> Tree, string MembersUrl) : Preview("_Zip");

/// <summary>The first bytes of something unknown, as numbers.</summary>
internal sealed record BytesPreview(string Dump, bool IsWhole) : Preview("_Bytes");

/// <summary>Nothing can be shown, and why; the file itself can always be had.</summary>
internal sealed record NoPreview(string Title, string Reason) : Preview("_None");
