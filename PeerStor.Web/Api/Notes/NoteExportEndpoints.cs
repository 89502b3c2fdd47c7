using System.IO.Compression;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>Notes as Markdown files with front matter: one, or all of them as a zip.</summary>
internal sealed class NoteExportEndpoints(Notebook notes, NoteShelf shelf)
{
    private const int NotesAtOnce = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<NoteExportEndpoints>("/api/v1/notes/{id}/export", (export, context) => export.OneAsync(context));
        routes.MapReads<NoteExportEndpoints>("/api/v1/notes-export", (export, context) => export.AllAsync(context));
    }

    private async Task OneAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || shelf.Find(caller, id) is not { } note || await notes.ReadAsync(caller, id, context.RequestAborted) is not { } text)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        Begin(context, "text/markdown; charset=utf-8", note.Entry.Name);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(FrontMatter.Write(note, text.Text), context.RequestAborted);
        }
    }

    private async Task AllAsync(HttpContext context)
    {
        Begin(context, "application/zip", "notes.zip");
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        Caller caller = context.Caller();
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

        // The end of an entry is written without waiting: that may go into the buffer, and not to the connection.
        await using Stream body = context.Response.BodyWriter.AsStream(leaveOpen: true);
        await using ZipArchive zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, context.RequestAborted);
        for (NotePage? page = Page(caller, null); page is not null; page = page.Next is null ? null : Page(caller, page.Next))
        {
            foreach (NoteSummary note in page.Items)
            {
                if (await notes.ReadAsync(caller, note.Entry.Id, context.RequestAborted) is { } text)
                {
                    await AddAsync(zip, FreeName(names, note), FrontMatter.Write(note, text.Text), context.RequestAborted);
                    await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                }
            }
        }
    }

    private static async Task AddAsync(ZipArchive zip, string name, string text, CancellationToken cancellationToken)
    {
        await using Stream entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private NotePage Page(Caller caller, string? cursor) =>
        shelf.List(caller, new NoteQuery(Sort: PeerStor.Engine.Files.EntrySort.Name, Cursor: cursor, Limit: NotesAtOnce));

    // Notes in several folders may have one title, and other systems take "\" for the end of a folder.
    private static string FreeName(HashSet<string> names, NoteSummary note)
    {
        string title = note.Title.Replace('\\', '_').Replace(':', '_');
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? $"{title}.md" : $"{title} ({number}).md";
            if (names.Add(name))
            {
                return name;
            }
        }
    }

    private static void Begin(HttpContext context, string type, string name)
    {
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = Downloads.ContentDisposition.For(name, attachment: true);
        context.Response.Headers.CacheControl = "no-store";
    }
}
