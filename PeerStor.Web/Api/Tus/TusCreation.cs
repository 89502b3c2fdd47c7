using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Api.Uploads;
using PeerStor.Web.Api.Visits;
using PeerStor.Web.Hosting.SignIn;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Tus;

/// <summary>POST: begins an upload, with a first piece of it or without, or joins parts into one.</summary>
internal sealed class TusCreation(FileUploads uploads, UploadWatch watch, TusPatch patch)
{
    public async Task CreateAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string concat = headers[TusProtocol.ConcatHeader].ToString();
        bool isPart = concat == "partial";
        if (TusMetadata.Read(headers[TusProtocol.MetadataHeader].ToString(), isPart ? "part" : null, out string problem) is not { } metadata)
        {
            await Answers.BadRequestAsync(context, problem);
            return;
        }

        if (concat.StartsWith("final;", StringComparison.Ordinal))
        {
            await JoinAsync(context, metadata, concat["final;".Length..]);
            return;
        }

        if (!TryLength(headers, out long? length) || concat.Length > 0 != isPart)
        {
            await Answers.BadRequestAsync(context,
                "Either “Upload-Length: NUMBER” or “Upload-Defer-Length: 1” is wanted, and “Upload-Concat” must be “partial” or “final;…”.");
            return;
        }

        bool hasBody = context.Request.ContentLength is > 0 || (context.Request.ContentLength is null && TusPatch.IsBody(context.Request));
        if (hasBody && !TusPatch.IsBody(context.Request))
        {
            await TusPatch.RefuseTypeAsync(context);
            return;
        }

        if (length > Limits.LargestFileBytes)
        {
            await UploadAnswers.TooLargeAsync(context);
            return;
        }

        await BeginAsync(context, Request(metadata, length, isPart ? TusProtocol.Part : TusProtocol.Upload), hasBody);
    }

    private static UploadRequest Request(TusMetadata metadata, long? length, string protocol) =>
        new(metadata.Path, length, metadata.Modified, metadata.Conflict, protocol);

    private async Task BeginAsync(HttpContext context, UploadRequest request, bool hasBody)
    {
        if (!TusProtocol.TryChecksum(context.Request.Headers, out BodyChecksum? checksum))
        {
            await Answers.BadRequestAsync(context, "Upload-Checksum must be sha1, sha256 or md5, a space, and the hash in base64.");
            return;
        }

        Caller caller = context.Caller();
        UploadReply reply = await uploads.CreateAsync(caller, request.AsVisitor(context), context.RequestAborted);
        // An empty file is whole at once: no PATCH will follow.
        if (reply.File is { } file)
        {
            TusProtocol.TellOffset(context, 0, null);
            Created(context, caller, reply, file);
            return;
        }

        if (reply.Upload is not { } upload)
        {
            await UploadAnswers.RefuseAsync(context, reply, UploadAnswers.ChecksumMismatch);
            return;
        }

        TusProtocol.TellOffset(context, 0, upload.ExpiresAt);
        if (hasBody)
        {
            reply = await patch.SendAsync(context, caller, upload, 0, checksum);
            if (reply.Outcome is not (UploadOutcome.Accepted or UploadOutcome.Stored))
            {
                // Refused as a whole: the client has no address to go on with.
                await uploads.CancelAsync(caller, upload.Id, context.RequestAborted);
                await UploadAnswers.RefuseAsync(context, reply, UploadAnswers.ChecksumMismatch);
                return;
            }
        }

        Created(context, upload.Id);
    }

    private async Task JoinAsync(HttpContext context, TusMetadata metadata, string addresses)
    {
        List<UploadId?> parts = [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TusProtocol.IdOf)];
        if (parts.Count == 0 || parts.Contains(null) || TusProtocol.Has(context.Request.Headers, TusProtocol.LengthHeader))
        {
            await Answers.BadRequestAsync(context,
                "“Upload-Concat: final;…” wants the addresses of the parts with spaces between them, and no Upload-Length.");
            return;
        }

        UploadReply reply = await uploads.ConcatenateAsync(
            context.Caller(), Request(metadata, null, TusProtocol.Upload).AsVisitor(context), [.. parts.Select(part => part!.Value)], context.RequestAborted);
        if (reply.File is not { } file)
        {
            await UploadAnswers.RefuseAsync(context, reply, UploadAnswers.ChecksumMismatch);
            return;
        }

        TusProtocol.TellOffset(context, file.Entry.SizeBytes, null);
        Created(context, context.Caller(), reply, file);
    }

    /// <summary>The upload became a file at once.</summary>
    private void Created(HttpContext context, Caller caller, UploadReply reply, StoredFile file)
    {
        UploadId id = reply.Upload?.Id ?? new UploadId(file.Entry.Version!.Value.Value);
        watch.Note(context, caller, id.Value, reply);
        TusProtocol.TellStored(context, file);
        Created(context, id);
    }

    private static void Created(HttpContext context, UploadId id)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = VisitUploads.Address(context, id);
        context.Response.ContentLength = 0;
    }

    private static bool TryLength(IHeaderDictionary headers, out long? length)
    {
        length = TusProtocol.Number(headers, TusProtocol.LengthHeader);
        bool defers = TusProtocol.Has(headers, TusProtocol.DeferHeader);
        bool hasLength = TusProtocol.Has(headers, TusProtocol.LengthHeader);
        return hasLength
            ? length is not null && !defers
            : defers && headers[TusProtocol.DeferHeader] == "1";
    }
}
