using System.Globalization;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Zip;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Downloads;

/// <summary>Answers with several entries as one zip file: its length first, with one range, so that it can be resumed.</summary>
internal sealed class ZipDownloads(Zips zips, DownloadWatch watch)
{
    public const string Type = "application/zip";

    public async Task SendAsync(HttpContext context, IReadOnlyList<Entry> entries, string name)
    {
        if (zips.Make(context.Caller(), entries, context.RequestAborted) is not { } zip)
        {
            await Answers.ConflictAsync(
                context, "path-too-long", "A path in there is too long for a zip file", "Download a folder further down instead.");
            return;
        }

        IHeaderDictionary request = context.Request.Headers;
        HttpResponse response = context.Response;
        response.Headers.ETag = zip.ETag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.Vary = "Authorization, Cookie";
        // Every file in it may have changed by the next time: it has to be asked for again.
        response.Headers.CacheControl = "private, no-cache";
        switch (Preconditions.ForRead(request, zip.ETag, DateTimeOffset.MaxValue))
        {
            case PreconditionResult.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            case PreconditionResult.Failed:
                await Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "changed",
                    "The folder is not as it was", "Something in it has changed since; ask again without the condition to get it as it is now.");
                return;
        }

        await SendAsync(context, zip, name, RangeOf(request, zip));
    }

    private async Task SendAsync(HttpContext context, ZipDownload zip, string name, ByteRange? part)
    {
        HttpResponse response = context.Response;
        if (part is { Count: 0 })
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{zip.LengthBytes}");
            await Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, "range-past-end",
                "The zip file is shorter than that", "No byte was sent. Content-Range tells its length.");
            return;
        }

        ByteRange range = part ?? new ByteRange(0, zip.LengthBytes);
        if (part is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.End - 1}/{zip.LengthBytes}");
        }

        response.ContentType = Type;
        response.Headers.ContentDisposition = ContentDisposition.For(name + ".zip", attachment: true);
        response.ContentLength = range.Count;
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsPost(context.Request.Method))
        {
            Download.WaitForSlowReaders(context);
            await watch.SendAsync(
                context, Started(context, zip, name),
                body => zip.SendAsync(body, range.Offset, range.Count, context.RequestAborted));
        }
    }

    // Requests for parts of the same zip belong together, so the tag stands for it.
    private static TransferStart Started(HttpContext context, ZipDownload zip, string name) => new(
        context.Caller(), TransferKind.Download, TransferWays.Of(context), Guid.ParseExact(zip.ETag.Trim('"'), "N"), name + ".zip",
        null, zip.LengthBytes, 0);

    /// <summary>One range, or null for the whole; one without bytes when it lies past the end. Several are answered with
    /// the whole, as the RFC allows: who resumes asks for one.</summary>
    private static ByteRange? RangeOf(IHeaderDictionary request, ZipDownload zip)
    {
        if (request.Range.Count != 1 || !Preconditions.RangeCounts(request, zip.ETag, DateTimeOffset.MaxValue))
        {
            return null;
        }

        ByteRanges ranges = ByteRanges.Parse(request.Range.ToString(), zip.LengthBytes);
        return !ranges.Satisfiable ? new ByteRange(0, 0) : ranges.Ranges is [ByteRange one] ? one : null;
    }
}
