using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Api.Tus;
using PeerStor.Web.Api.Uploads;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Pages.Upload;
using FileUploads = PeerStor.Engine.Files.Uploads;

namespace PeerStor.Web.Api.Visits;

/// <summary>Sending files by a share link: tus at /s/{secret}/tus, a form at /s/{secret}/send, and PUT /s/{secret}/NAME.</summary>
internal sealed class VisitUploadEndpoints(
    ShareGate gate, ShareVisits visits, TusEndpoints tus, FileUploads uploads, UploadWatch watch)
{
    private const string Root = ShareAddress.Prefix + "/{secret}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Tus = Root + "/tus";
        routes.MapMethods(Tus, ["OPTIONS"], TusProtocol.DescribeAsync).Visitors();
        routes.MapMethods(Tus + "/{id}", ["OPTIONS"], TusProtocol.DescribeAsync).Visitors();
        Map(routes, "POST", Tus, (here, context) => here.SentAsync(context, here.CreateAsync));
        foreach (string method in (string[])["HEAD", "PATCH", "DELETE", "POST"])
        {
            Map(routes, method, Tus + "/{id}", (here, context) => here.SentAsync(context, here.OneAsync));
        }

        Map(routes, "POST", Root + "/send", (here, context) => here.SentAsync(context, here.FormAsync));
        Map(routes, "PUT", Root + "/{**path}", (here, context) => here.SentAsync(context, here.PutAsync));
    }

    private static void Map(
        IEndpointRouteBuilder routes, string method, string pattern, Func<VisitUploadEndpoints, HttpContext, Task> handler) =>
        routes.MapOne(method, pattern, handler).Visitors();

    private async Task SentAsync(HttpContext context, Func<HttpContext, Caller, Task<bool>> receive)
    {
        if (await gate.EnterAsync(context) is not { } share)
        {
            return;
        }

        if (!share.CanUpload)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status403Forbidden, "not-allowed", "This link does not take files",
                "Nothing was stored. Ask whoever gave it to you for one that does.");
        }
        else if (await receive(context, share.Caller))
        {
            await visits.NoteUploadAsync(share.Id);
        }
    }

    private async Task<bool> CreateAsync(HttpContext context, Caller caller)
    {
        await tus.CreateAsync(context);
        return IsStored(context);
    }

    private async Task<bool> OneAsync(HttpContext context, Caller caller)
    {
        await tus.OneAsync(context);
        return IsStored(context);
    }

    // The answer to the last piece says which file the upload became.
    private static bool IsStored(HttpContext context) => context.Response.Headers.ContainsKey(TusProtocol.EntryHeader);

    private async Task<bool> FormAsync(HttpContext context, Caller caller)
    {
        if (!context.Request.HasFormContentType)
        {
            await Answers.BadRequestAsync(context, "A form with a file is wanted.");
            return false;
        }

        UploadReply reply = await new FormUpload(uploads, watch).ReceiveAsync(context, caller, "");
        if (reply.Outcome != UploadOutcome.Stored)
        {
            await UploadAnswers.RefuseAsync(context, reply, StatusCodes.Status400BadRequest);
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{ShareAddress.Path(ShareGate.SecretOf(context))}?sent=true";
        return true;
    }

    private async Task<bool> PutAsync(HttpContext context, Caller caller)
    {
        if (RequestPath.Read(context, $"{ShareAddress.Path(ShareGate.SecretOf(context))}/", out string problem) is not { Length: > 0 } path)
        {
            await Answers.BadPathAsync(context, problem.Length > 0 ? problem : "The name of the file is missing.");
            return false;
        }

        UploadRequest request = new(
            path, context.Request.ContentLength, ModifiedTime.Read(context.Request.Headers), NameConflict.KeepBoth, FileUploads.PutProtocol);
        UploadReply reply = await uploads.CreateAsync(caller, request.AsVisitor(context), context.RequestAborted);
        if (reply.Upload is { } upload)
        {
            reply = await watch.AppendAsync(
                context, caller, upload,
                new UploadPiece(0, context.Request.BodyReader, context.Request.ContentLength) { IsLast = true },
                context.RequestAborted);
        }

        if (reply is not { Outcome: UploadOutcome.Stored, File: { } file })
        {
            await UploadAnswers.RefuseAsync(context, reply, StatusCodes.Status400BadRequest);
            return false;
        }

        // What the sender knows already: not under which name it lies there, nor what else does.
        SentJson sent = new(path, file.Entry.SizeBytes);
        await ApiJson.WriteAsync(context, sent, ApiJson.Context.SentJson, StatusCodes.Status201Created);
        return true;
    }
}

/// <summary>A visitor's receipt.</summary>
internal sealed record SentJson(string Name, long Size);
