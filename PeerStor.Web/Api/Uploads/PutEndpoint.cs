using System.Globalization;
using Microsoft.Extensions.Primitives;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Files;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Hosting.SignIn;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Uploads;

/// <summary>
/// PUT /api/v1/content/{path}: a whole file in one request, or, with Content-Range, the rest of one that broke off.
/// Whatever can be refused is refused before the body is read.
/// </summary>
internal sealed class PutEndpoint(Drive drive, FileUploads uploads, UploadWatch watch, IHostApplicationLifetime lifetime)
{
    private const string Protocol = "put";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapOne<PutEndpoint>(
        "PUT", ContentEndpoints.Prefix + "{**path}", (endpoint, context) => endpoint.PutAsync(context));

    private async Task PutAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (RequestPath.Read(context, ContentEndpoints.Prefix, out string problem) is not { Length: > 0 } path)
        {
            await Answers.BadPathAsync(context, problem.Length > 0 ? problem : "The name of the file is missing.");
            return;
        }

        SentRange? range = null;
        if (headers.ContentRange.Count > 0 && (range = SentRange.Parse(headers.ContentRange.ToString())) is null)
        {
            await Answers.BadRequestAsync(context, "Content-Range must be “bytes FIRST-LAST/TOTAL” or “bytes */TOTAL”.");
            return;
        }

        if (!SentDigest.TryRead(headers, out SentDigest digest))
        {
            await Answers.BadRequestAsync(context, "A digest header cannot be read: it wants a SHA-256 or MD5 in base64.");
            return;
        }

        Caller caller = context.Caller();
        if ((headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0)
            && !Preconditions.AllowWrite(headers, (await drive.FindAsync(caller, path, context.RequestAborted))?.ETag))
        {
            await Answers.ChangedAsync(context);
            return;
        }

        await (range switch
        {
            null => PutWholeAsync(context, caller, path, context.Request.ContentLength, digest.OfBody ?? digest.OfWhole),
            { IsQuestion: true } => TellOffsetAsync(context, caller, path, range),
            _ => PutPartAsync(context, caller, path, range, digest),
        });
    }

    private async Task PutWholeAsync(HttpContext context, Caller caller, string path, long? lengthBytes, BodyChecksum? checksum)
    {
        if (await BeginAsync(context, caller, path, lengthBytes) is { } upload)
        {
            UploadReply reply = await AppendAsync(
                context, caller, upload,
                new UploadPiece(0, context.Request.BodyReader, context.Request.ContentLength) { Checksum = checksum, IsLast = true });
            await AnswerAsync(context, reply);
        }
    }

    private async Task PutPartAsync(HttpContext context, Caller caller, string path, SentRange range, SentDigest digest)
    {
        long count = range.Last!.Value - range.First!.Value + 1;
        bool isWhole = range.First == 0 && count == range.TotalBytes;
        if (context.Request.ContentLength is { } length && length != count)
        {
            await Answers.BadRequestAsync(context, "Content-Range and Content-Length disagree.");
            return;
        }

        if (isWhole)
        {
            await PutWholeAsync(context, caller, path, count, digest.OfBody ?? digest.OfWhole);
            return;
        }

        if (digest.OfWhole is not null)
        {
            await Answers.BadRequestAsync(context,
                "A digest of the whole file cannot be checked on a part. Send Content-Digest for the bytes of this request.");
            return;
        }

        if (await FindOrBeginAsync(context, caller, path, range) is not { } upload)
        {
            return;
        }

        UploadReply reply = await AppendAsync(
            context, caller, upload,
            new UploadPiece(range.First.Value, context.Request.BodyReader, count)
            {
                Checksum = digest.OfBody, IsLast = range.Last + 1 == range.TotalBytes, OnlyIf = Condition(context.Request.Headers),
            });
        await AnswerAsync(context, reply);
    }

    // A body ends by itself when its client goes away. When the server stops, it saves what came instead of waiting.
    private Task<UploadReply> AppendAsync(HttpContext context, Caller caller, Upload upload, UploadPiece piece) =>
        watch.AppendAsync(context, caller, upload, piece, lifetime.ApplicationStopping);

    private async Task<Upload?> FindOrBeginAsync(HttpContext context, Caller caller, string path, SentRange range)
    {
        Upload? upload = await FindAsync(context, caller, path, range);
        if (upload is null && range.First == 0)
        {
            return await BeginAsync(context, caller, path, range.TotalBytes);
        }

        if (upload is null)
        {
            await UploadAnswers.RefuseAsync(
                context, new UploadReply(UploadOutcome.WrongOffset), UploadAnswers.ChecksumMismatch);
            return null;
        }

        if (upload.LengthBytes is null && range.TotalBytes is { } total)
        {
            UploadReply told = await uploads.DeclareLengthAsync(caller, upload.Id, total, context.RequestAborted);
            if (told.Outcome is not UploadOutcome.Accepted)
            {
                await UploadAnswers.RefuseAsync(context, told, StatusCodes.Status400BadRequest);
                return null;
            }
        }

        return upload;
    }

    // A partial of another length or another time of change is another content, whatever its name.
    private async Task<Upload?> FindAsync(HttpContext context, Caller caller, string path, SentRange range)
    {
        Upload? upload = await uploads.FindAsync(caller, path, Protocol, context.RequestAborted);
        bool isOther = (upload?.LengthBytes is { } length && range.TotalBytes is { } total && length != total)
            || (upload?.Modified is { } begun && ModifiedTime.Read(context.Request.Headers) is { } told
                && begun.ToUnixTimeMilliseconds() != told.ToUnixTimeMilliseconds());
        return isOther ? null : upload;
    }

    private async Task TellOffsetAsync(HttpContext context, Caller caller, string path, SentRange range)
    {
        Upload? upload = await FindAsync(context, caller, path, range);
        AskForMore(context, upload?.OffsetBytes ?? 0);
    }

    private async Task<Upload?> BeginAsync(HttpContext context, Caller caller, string path, long? lengthBytes)
    {
        if (lengthBytes > Limits.LargestFileBytes)
        {
            await UploadAnswers.TooLargeAsync(context);
            return null;
        }

        bool onlyNew = context.Request.Headers.IfNoneMatch == "*";
        UploadReply reply = await uploads.CreateAsync(
            caller,
            new UploadRequest(
                path, lengthBytes, ModifiedTime.Read(context.Request.Headers),
                onlyNew ? NameConflict.Refuse : NameConflict.Replace, Protocol)
            {
                OnlyIf = onlyNew ? null : Condition(context.Request.Headers),
            },
            context.RequestAborted);
        if (reply.Upload is null)
        {
            await AnswerAsync(context, reply);
        }

        return reply.Upload;
    }

    /// <summary>If-Match and If-None-Match as a question about what is there; the values outlive the request's headers.</summary>
    private static Func<Entry?, bool>? Condition(IHeaderDictionary headers)
    {
        (StringValues match, StringValues noneMatch) = (headers.IfMatch, headers.IfNoneMatch);
        return match.Count + noneMatch.Count == 0
            ? null
            : entry => Preconditions.AllowWrite(match, noneMatch, entry?.ETag);
    }

    private static Task AnswerAsync(HttpContext context, UploadReply reply)
    {
        switch (reply.Outcome)
        {
            case UploadOutcome.Stored:
                StoredFile file = reply.File!;
                context.Response.Headers.ETag = file.Entry.ETag;
                return ApiJson.WriteAsync(context, ApiJson.Stored(file), ApiJson.Context.StoredJson,
                    file.Copies < file.CopiesTarget ? StatusCodes.Status202Accepted : StatusCodes.Status201Created);
            case UploadOutcome.Accepted:
                AskForMore(context, reply.OffsetBytes);
                return Task.CompletedTask;
            case UploadOutcome.Changed:
            case UploadOutcome.NameTaken when context.Request.Headers.IfNoneMatch == "*":
                return Answers.ChangedAsync(context);
            default:
                return UploadAnswers.RefuseAsync(context, reply, StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>308 as resumable PUTs know it: "Range" says what has arrived, and is absent when nothing has.</summary>
    private static void AskForMore(HttpContext context, long offsetBytes)
    {
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers[UploadAnswers.OffsetHeader] = offsetBytes.ToString(CultureInfo.InvariantCulture);
        if (offsetBytes > 0)
        {
            context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{offsetBytes - 1}");
        }

        context.Response.ContentLength = 0;
    }
}
