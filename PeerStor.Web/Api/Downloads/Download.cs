using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Downloads;

/// <summary>Answers GET and HEAD for a file's bytes: conditions, ranges, the whole.</summary>
internal sealed class Download(DownloadWatch watch, TimeProvider time)
{
    private static readonly string[] VaryBy = ["Authorization", "Cookie"];

    public Task SendAsync(HttpContext context, OpenContent content)
    {
        IHeaderDictionary request = context.Request.Headers;
        string etag = content.Entry.ETag ?? "";
        DateTimeOffset modified = LastModified(content.Entry);
        HttpResponse response = context.Response;
        response.Headers.ETag = etag;
        response.Headers.LastModified = modified.ToString("r", CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        response.Headers.Vary = VaryBy;

        switch (Preconditions.ForRead(request, etag, modified))
        {
            case PreconditionResult.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            case PreconditionResult.Failed:
                return Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "changed",
                    "The file is not the one that was asked for", "It has changed since; ask again without the condition to get it as it is now.");
        }

        ByteRanges ranges = ByteRanges.Whole;
        if (HttpMethods.IsGet(context.Request.Method) && request.Range.Count == 1
            && Preconditions.RangeCounts(request, etag, modified))
        {
            ranges = ByteRanges.Parse(request.Range.ToString(), content.LengthBytes);
        }

        return ranges.Satisfiable ? SendAsync(context, content, ranges.Ranges) : RefuseRangeAsync(context, content);
    }

    private Task SendAsync(HttpContext context, OpenContent content, IReadOnlyList<ByteRange> ranges)
    {
        HttpResponse response = context.Response;
        Presentation.Describe(
            response, content.Entry.Name, content.Entry.ContentType, context.Request.Query.ContainsKey("download"));
        if (ranges.Count > 1)
        {
            return watch.SendAsync(context, content, body => MultipartDownload.SendAsync(context, body, content, ranges));
        }

        ByteRange part = new(0, content.LengthBytes);
        if (ranges.Count == 1)
        {
            part = ranges[0];
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(
                CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.End - 1}/{content.LengthBytes}");
        }

        response.ContentLength = part.Count;
        if (part.Count == 0 || HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        WaitForSlowReaders(context);
        return watch.SendAsync(
            context, content, body => content.SendAsync(body, part.Offset, part.Count, context.RequestAborted));
    }

    /// <summary>A player that is paused stops reading, perhaps for an hour; that is no reason to cut it off.</summary>
    internal static void WaitForSlowReaders(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static Task RefuseRangeAsync(HttpContext context, OpenContent content)
    {
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{content.LengthBytes}");
        return Problem.WriteAsync(context, StatusCodes.Status416RangeNotSatisfiable, "range-past-end",
            "The file is shorter than that", "No byte was sent. Content-Range tells its length.",
            new Dictionary<string, long> { ["size"] = content.LengthBytes });
    }

    // Whole seconds are all that the header can say. A time in the future is not allowed there (RFC 9110, 8.8.2.1).
    private DateTimeOffset LastModified(Entry entry)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset modified = entry.Modified < now ? entry.Modified : now;
        return DateTimeOffset.FromUnixTimeSeconds(modified.ToUnixTimeSeconds());
    }
}
