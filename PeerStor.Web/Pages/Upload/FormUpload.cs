using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Api.Visits;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Upload;

/// <summary>
/// Takes a file from a plain multipart form, for browsers without scripts. The body goes through as it comes: nothing is
/// buffered, whatever its size. The fields stand before the file in the form.
/// </summary>
public sealed class FormUpload(Uploads uploads, UploadWatch watch)
{
    private const int LongestBoundary = 200;
    private const int LongestField = 4096;
    private const int MostFields = 16;

    private static readonly UploadReply Broken = new(UploadOutcome.NotFound, Reason: "Choose a file first. Nothing was stored.");

    public async Task<UploadReply> ReceiveAsync(HttpContext context, Caller caller, string folderPath)
    {
        string boundary = HeaderUtilities.RemoveQuotes(
            MediaTypeHeaderValue.Parse(context.Request.ContentType).Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            return Broken;
        }

        Dictionary<string, string> fields = [];
        MultipartReader reader = new(boundary, context.Request.Body) { BodyLengthLimit = null };
        while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } disposition)
            {
                continue;
            }

            string? fileName = disposition.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
            if (disposition.IsFormDisposition())
            {
                if (fields.Count >= MostFields)
                {
                    return Broken;
                }

                fields[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await ReadFieldAsync(section, context.RequestAborted);
            }
            else if (!string.IsNullOrEmpty(fileName))
            {
                return IsFromHere(context, fields)
                    ? await StoreAsync(context, caller, Join(folderPath, fileName), Conflict(fields), section.Body)
                    : throw new AntiforgeryValidationException("The form came from another site or another session.");
            }
        }

        return Broken;
    }

    private async Task<UploadReply> StoreAsync(
        HttpContext context, Caller caller, string path, NameConflict conflict, System.IO.Stream body)
    {
        UploadReply created = await uploads.CreateAsync(
            caller, new UploadRequest(path, null, null, conflict, "put").AsVisitor(context), context.RequestAborted);
        if (created.Upload is not { } upload)
        {
            return created;
        }

        PipeReader pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
        UploadReply reply = await watch.AppendAsync(
            context, caller, upload, new UploadPiece(0, pipe, null) { IsLast = true }, context.RequestAborted);
        if (reply.Outcome != UploadOutcome.Stored)
        {
            // A form cannot go on where it stopped, so what arrived is of no use to anybody.
            await uploads.CancelAsync(caller, upload.Id, CancellationToken.None);
        }

        return reply;
    }

    private static bool IsFromHere(HttpContext context, Dictionary<string, string> fields) =>
        context.Features.Get<SignedIn>() is { } session
        && (!session.ByCookie || SessionAntiforgery.IsToken(fields.GetValueOrDefault(SessionAntiforgery.FieldName), session.Secret));

    private static NameConflict Conflict(Dictionary<string, string> fields) =>
        fields.GetValueOrDefault("conflict") == "replace" ? NameConflict.Replace : NameConflict.KeepBoth;

    // Some browsers send a path; only its last part is a name.
    private static string Join(string folderPath, string fileName)
    {
        string name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return folderPath.Length == 0 ? name : $"{folderPath}/{name}";
    }

    private static async Task<string> ReadFieldAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[LongestField];
        int count = await section.Body.ReadAtLeastAsync(bytes, LongestField, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
