using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>What is known about notes besides their text: what names them, who wrote which version, and how much is written when.</summary>
internal sealed class NoteReportEndpoints(NoteShelf shelf, NoteLinks links, FileVersions versions, TimeProvider time)
{
    private const string One = "/api/v1/notes/{id}";
    private const int Days = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<NoteReportEndpoints>(One + "/backlinks", (reports, context) => reports.WithAsync(context, reports.BacklinksAsync));
        routes.MapReads<NoteReportEndpoints>(One + "/authors", (reports, context) => reports.WithAsync(context, reports.AuthorsAsync));
        routes.MapReads<NoteReportEndpoints>("/api/v1/notes-statistics", (reports, context) => reports.CountAsync(context));
    }

    private Task WithAsync(HttpContext context, Func<HttpContext, NoteSummary, Task> act) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id) && shelf.Find(context.Caller(), id) is { } note
            ? act(context, note)
            : Answers.NotFoundAsync(context);

    private async Task BacklinksAsync(HttpContext context, NoteSummary note)
    {
        IReadOnlyList<NoteSummary> found = await links.FindBacklinksAsync(context.Caller(), note, context.RequestAborted);
        await ApiJson.WriteAsync(context, new BacklinksJson([.. found.Select(one => NoteJson.Of(one, null))]), ApiJson.Context.BacklinksJson);
    }

    private async Task AuthorsAsync(HttpContext context, NoteSummary note)
    {
        IReadOnlyDictionary<VersionId, IReadOnlyList<string>> authors = shelf.AuthorsOf(note.Entry.Id);
        IReadOnlyList<FileVersion> all = await versions.ListAsync(context.Caller(), note.Entry.Id, context.RequestAborted);
        await ApiJson.WriteAsync(
            context,
            new NoteAuthorsJson(
                note.Contributors,
                [.. all.Select(version => new NoteVersionJson(
                    version.Id.ToString(), version.StoredAt, version.SizeBytes, version.IsHead,
                    authors.GetValueOrDefault(version.Id) is { Count: > 0 } names ? names : [version.Author]))]),
            ApiJson.Context.NoteAuthorsJson);
    }

    private Task CountAsync(HttpContext context)
    {
        NoteStatistics counted = shelf.Count(context.Caller(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), Days);
        return ApiJson.WriteAsync(context, NoteStatisticsJson.Of(counted), ApiJson.Context.NoteStatisticsJson);
    }
}
