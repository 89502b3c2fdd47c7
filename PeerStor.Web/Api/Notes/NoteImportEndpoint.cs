using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>POST /api/v1/notes-import?name=&amp;modified=&amp;shared=: makes a note of a Markdown file, with the title, tags and dates that it says.
/// What is here already is never written over: a note of the same title is put beside it, and one with the same text is left out.</summary>
internal sealed class NoteImportEndpoint(Notebook notes, NoteShelf shelf, Drive drive, TimeProvider time)
{
    /// <summary>UTF-8 takes at most three bytes for a character of a note.</summary>
    private const int BytesPerCharacter = 3;

    private const int FrontMatterBytes = 1 << 16;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOne<NoteImportEndpoint>("POST", "/api/v1/notes-import", (import, context) => import.TakeAsync(context));

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = FrontMatterBytes + ((long)notes.MostCharacters * BytesPerCharacter);
        }

        Caller caller = context.Caller();
        string? text = await ReadAsync(context);
        if (text is null)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status400BadRequest, "not-text", "The file is not text", "Notes are made of text in UTF-8. Nothing was stored.");
            return;
        }

        FrontMatter file = FrontMatter.Read(text);
        string title = file.Title is { Length: > 0 } said ? said.Trim() : Path.GetFileNameWithoutExtension(context.Request.Query["name"].ToString());
        if (shelf.FindByTitle(caller, title) is { } there
            && (await notes.ReadAsync(caller, there.Entry.Id, context.RequestAborted))?.Text == file.Text)
        {
            await AnswerAsync(context, new ImportedNoteJson(NoteJson.Of(there, null), "A note with this title and this text is here already."));
            return;
        }

        // A file alone never decides that others may read it: whoever brings it says so.
        EntryId? folder = file.IsShared && context.Request.Query["shared"] == "true" ? await notes.CommunityAsync(caller, context.RequestAborted) : null;
        NoteReply made = await notes.CreateAsync(
            caller, folder, title, file.Text, NoteDates.Of(file, Modified(context), time.GetUtcNow()), context.RequestAborted);
        if (made.Outcome != NoteOutcome.Done)
        {
            await NoteAnswers.RefuseAsync(context, made);
            return;
        }

        if (file.Tags.Count > 0)
        {
            // A tag that is not possible here does not keep the note out.
            await drive.SetTagsAsync(caller, made.Note!.Id, file.Tags, context.RequestAborted);
        }

        NoteSummary? note = shelf.Find(caller, made.Note!.Id);
        await AnswerAsync(context, new ImportedNoteJson(note is null ? null : NoteJson.Of(note, null), null));
    }

    /// <summary>When the file was changed as a file; null where that cannot be read, which does not keep a note out.</summary>
    private static DateTimeOffset? Modified(HttpContext context) => DateTimeOffset.TryParse(
        context.Request.Query["modified"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        try
        {
            using StreamReader body = new(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return await body.ReadToEndAsync(context.RequestAborted);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Task AnswerAsync(HttpContext context, ImportedNoteJson imported) =>
        ApiJson.WriteAsync(context, imported, ApiJson.Context.ImportedNoteJson);
}

/// <param name="Skipped">Why nothing was stored; null when it was.</param>
internal sealed record ImportedNoteJson(NoteJson? Note, string? Skipped);
