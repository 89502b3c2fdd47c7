namespace PeerStor.Web.Hosting.Compression;

public static class CompressionSetup
{
    /// <summary>
    /// Compresses text-like answers by zstd, brotli or gzip as the client asks. Goes after what answers errors, so that an
    /// answer which failed halfway can be started over plainly, and before everything that writes content.
    /// </summary>
    public static IApplicationBuilder UseLiveCompression(this IApplicationBuilder app) => app.UseMiddleware<LiveCompression>();
}
