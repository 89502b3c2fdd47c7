using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Api.Uploads;
using PeerStor.Web.Hosting.Errors;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Tus;

/// <summary>PATCH: appends a body to an upload.</summary>
internal sealed class TusPatch(FileUploads uploads, UploadWatch watch, IHostApplicationLifetime lifetime)
{
    public async Task AppendAsync(HttpContext context, Caller caller, Upload upload)
    {
        if (!IsBody(context.Request))
        {
            await RefuseTypeAsync(context);
            return;
        }

        IHeaderDictionary headers = context.Request.Headers;
        if (TusProtocol.Number(headers, TusProtocol.OffsetHeader) is not { } offset)
        {
            await Answers.BadRequestAsync(context, "Upload-Offset must be a number from 0.");
            return;
        }

        if (!TusProtocol.TryChecksum(headers, out BodyChecksum? checksum))
        {
            await Answers.BadRequestAsync(context, "Upload-Checksum must be sha1, sha256 or md5, a space, and the hash in base64.");
            return;
        }

        if (await DeclareAsync(context, caller, upload) is not { } known)
        {
            return;
        }

        UploadReply reply = await SendAsync(context, caller, known, offset, checksum);
        if (reply.Outcome is UploadOutcome.Accepted or UploadOutcome.Stored)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await UploadAnswers.RefuseAsync(context, reply, UploadAnswers.ChecksumMismatch);
    }

    /// <summary>Appends the body; when that went well, the answer's headers say how far the upload is.</summary>
    public async Task<UploadReply> SendAsync(
        HttpContext context, Caller caller, Upload upload, long offsetBytes, BodyChecksum? checksum)
    {
        // A body ends by itself when its client goes away. When the server stops, it saves what came instead of waiting.
        UploadReply reply = await watch.AppendAsync(
            context, caller, upload,
            new UploadPiece(offsetBytes, context.Request.BodyReader, context.Request.ContentLength) { Checksum = checksum },
            lifetime.ApplicationStopping);
        if (reply.Outcome is UploadOutcome.Accepted or UploadOutcome.Stored)
        {
            TusProtocol.TellOffset(context, reply.OffsetBytes, reply.File is null ? (reply.Upload ?? upload).ExpiresAt : null);
            if (reply.File is { } file)
            {
                TusProtocol.TellStored(context, file);
            }
        }

        return reply;
    }

    public static bool IsBody(HttpRequest request) =>
        string.Equals(request.ContentType, TusProtocol.BodyType, StringComparison.OrdinalIgnoreCase);

    public static Task RefuseTypeAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status415UnsupportedMediaType, "wrong-type", "The body has the wrong type",
        $"Nothing was stored. Send “Content-Type: {TusProtocol.BodyType}”.");

    /// <summary>Takes a length that was left open at the start. Null: refused and answered.</summary>
    private async Task<Upload?> DeclareAsync(HttpContext context, Caller caller, Upload upload)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (!TusProtocol.Has(headers, TusProtocol.LengthHeader))
        {
            return upload;
        }

        if (TusProtocol.Number(headers, TusProtocol.LengthHeader) is not { } length
            || (upload.LengthBytes is { } known && known != length))
        {
            await Answers.BadRequestAsync(context, "Upload-Length must be a number from 0, and cannot change once it was told.");
            return null;
        }

        if (upload.LengthBytes is not null)
        {
            return upload;
        }

        UploadReply reply = await uploads.DeclareLengthAsync(caller, upload.Id, length, context.RequestAborted);
        if (reply.Outcome is UploadOutcome.Accepted or UploadOutcome.Stored)
        {
            return reply.Upload ?? upload with { LengthBytes = length };
        }

        await UploadAnswers.RefuseAsync(context, reply, UploadAnswers.ChecksumMismatch);
        return null;
    }
}
