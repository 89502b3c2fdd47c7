namespace PeerStor.Web.Api.Downloads;

/// <summary>A part of a content: <paramref name="Count"/> bytes from <paramref name="Offset"/>; never empty.</summary>
internal readonly record struct ByteRange(long Offset, long Count)
{
    public long End => Offset + Count;
}
