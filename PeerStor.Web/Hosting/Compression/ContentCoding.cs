using System.IO.Compression;
using PeerStor.Engine.Chunks;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>A content coding of HTTP (RFC 9110, 8.4) that answers can be sent in.</summary>
/// <param name="Name">As in Content-Encoding.</param>
/// <param name="Compress">
/// Opens a stream that compresses into the given one and leaves that open. Disposed asynchronously it ends the coding;
/// one that is given up must not be disposed, because that would make a broken answer look whole.
/// </param>
internal sealed record ContentCoding(string Name, Func<Stream, Stream> Compress)
{
    // Quick rather than small: browsers offer gzip alone over plain HTTP, which is what a home network speaks, and gzip's
    // usual level would make a file slower to get than without any (31 against 166 MiB/s a core; docs/adr/0011).
    public static readonly ContentCoding Zstd = new("zstd", static inner => new ZstdStream(inner, level: 3));
    public static readonly ContentCoding Brotli = new("br", static inner => new BrotliStream(inner, CompressionLevel.Fastest, leaveOpen: true));
    public static readonly ContentCoding Gzip = new("gzip", static inner => new GZipStream(inner, CompressionLevel.Fastest, leaveOpen: true));

    /// <summary>All that any version has sent: another node may have more than this one.</summary>
    public static readonly IReadOnlyList<ContentCoding> All = [Zstd, Brotli, Gzip];

    /// <summary>Those that work on this machine, the best first.</summary>
    public static readonly IReadOnlyList<ContentCoding> Available =
        Engine.Chunks.Zstd.IsAvailable ? All : [Brotli, Gzip];
}
