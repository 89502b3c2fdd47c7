using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews;

/// <summary>How somebody wants to see a file: its source rather than its rendering, and from where on.</summary>
internal sealed record PreviewWish(bool Source = false, TextPlace? From = null, long Row = 0)
{
    /// <summary>The file is a note: what stands in it as live blocks is not code.</summary>
    public bool IsNote { get; init; }

    public TextPlace Place => From ?? TextPlace.Start;
}
