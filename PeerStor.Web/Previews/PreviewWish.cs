using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews;

/// <summary>How somebody wants to see a file: its source rather than its rendering, and from where on.</summary>
internal sealed record PreviewWish(bool Source = false, TextPlace? From = null, long Row = 0)
{
    public TextPlace Place => From ?? TextPlace.Start;
}
