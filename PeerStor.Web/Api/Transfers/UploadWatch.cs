using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Transfers.Pacing;
using PeerStor.Web.Api.Uploads;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Transfers;

/// <summary>Counts what arrives of uploads, and notes them in the history of transfers.</summary>
public sealed class UploadWatch(FileUploads uploads, TransferRegister register, Paces paces)
{
    /// <summary>As <see cref="FileUploads.AppendAsync"/>, counted.</summary>
    public async Task<UploadReply> AppendAsync(
        HttpContext context, Caller caller, Upload upload, UploadPiece piece, CancellationToken cancellationToken)
    {
        piece = piece with { Body = paces.Upload(caller, piece.Body) };
        if (upload.Protocol == FileUploads.PartProtocol)
        {
            // A part has no name; the file that the parts become is noted.
            return await uploads.AppendAsync(caller, upload.Id, piece, cancellationToken);
        }

        TransferRun run = register.Begin(Start(context, caller, upload));
        UploadReply? reply = null;
        try
        {
            reply = await uploads.AppendAsync(
                caller, upload.Id, piece with { Body = new CountingReader(piece.Body, run.Add) }, cancellationToken);
        }
        finally
        {
            End(run, reply);
        }

        return reply;
    }

    /// <summary>Notes a file that came without a body of its own: an empty one, or one joined from parts.</summary>
    public void Note(HttpContext context, Caller caller, Guid id, UploadReply reply)
    {
        if (reply.File is { } file)
        {
            TransferRun run = register.Begin(new TransferStart(
                caller, TransferKind.Upload, TransferWays.Of(context), id, file.Path, file.Entry.Id, file.Entry.SizeBytes, 0));
            End(run, reply);
        }
    }

    /// <summary>Gives an upload up; false when there is none with that id.</summary>
    public async Task<bool> CancelAsync(HttpContext context, Caller caller, UploadId id, CancellationToken cancellationToken)
    {
        Upload? upload = await uploads.GetAsync(caller, id, cancellationToken);
        bool was = await uploads.CancelAsync(caller, id, cancellationToken);
        if (was && upload is not null && upload.Protocol != FileUploads.PartProtocol)
        {
            register.Begin(Start(context, caller, upload)).End(TransferResult.Cancelled);
        }

        return was;
    }

    private static TransferStart Start(HttpContext context, Caller caller, Upload upload) => new(
        caller, TransferKind.Upload, TransferWays.Of(context), upload.Id.Value, upload.Path, null, upload.LengthBytes, upload.OffsetBytes);

    private static void End(TransferRun run, UploadReply? reply)
    {
        switch (reply?.Outcome)
        {
            case UploadOutcome.Stored:
                run.End(TransferResult.Done, entry: reply.File!.Entry.Id, sizeBytes: reply.File.Entry.SizeBytes);
                break;
            case null or UploadOutcome.Accepted or UploadOutcome.Interrupted or UploadOutcome.TakenOver or UploadOutcome.WrongOffset
                or UploadOutcome.NotFound:
                run.End(TransferResult.Stopped);
                break;
            default:
                run.End(TransferResult.Failed, UploadAnswers.Reason(reply));
                break;
        }
    }
}
