namespace PeerStor.Web.Api.Downloads;

/// <summary>A part of a content: <paramref name="Count"/> bytes from <paramref name="Offset"/>; never empty.</summary>
/// <remarks>A class, because lists of a structure of ours are compiled when the first range is asked for.</remarks>
internal sealed record ByteRange(long Offset, long Count)
{
    public long End => Offset + Count;
}
