using System.CommandLine;
using System.Text;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Notes;

/// <summary>`peerstor notes export` and `import`: Markdown files with front matter.</summary>
internal static class NoteFiles
{
    private static readonly Option<string> Into = new("--out", "-o")
    {
        Description = "Where to write the zip.", HelpName = "FILE", DefaultValueFactory = _ => "notes.zip",
    };

    private static readonly Argument<string[]> Sources = new("PATH")
    {
        Description = "Markdown files, or folders of them.", Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Shared = new("--shared")
    {
        Description = "Share notes again whose files say that they were shared; without it all are for you alone.",
    };

    public static Command Export() => CliCommand
        .Create("export", "Write all notes into a zip of Markdown files.", "peerstor notes export", "peerstor notes export --out /backup/notes.zip")
        .With(Into).Does(ExportAsync);

    public static Command Import() => CliCommand
        .Create("import", "Make notes of Markdown files, with their titles, tags and dates.", "peerstor notes import ~/notes", "peerstor notes import a.md b.md")
        .With(Sources, Shared).Does(ImportAsync);

    private static async Task<int> ExportAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string file = Path.GetFullPath(parse.GetValue(Into)!);
        using HttpResponseMessage answer = await client.SendAsync(ApiClient.Request(HttpMethod.Get, "api/v1/notes-export"), cancellationToken);
        await client.RefusedAsync(answer, cancellationToken);
        string part = file + ".part";
        await using (FileStream stream = new(part, FileMode.Create))
        {
            await answer.Content.CopyToAsync(stream, cancellationToken);
        }

        File.Move(part, file, overwrite: true);
        if (!parse.WantsJson())
        {
            Console.Out.WriteLine($"the notes are in {Output.Safe(file)}");
        }

        return ExitCode.Done;
    }

    private static async Task<int> ImportAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        List<NoteJson> made = [];
        foreach (string path in parse.GetValue(Sources)!.SelectMany(FilesOf))
        {
            using StringContent text = new(await File.ReadAllTextAsync(path, cancellationToken), Encoding.UTF8, "text/markdown");
            string query = $"name={Uri.EscapeDataString(Path.GetFileName(path))}&modified={File.GetLastWriteTimeUtc(path):yyyy-MM-ddTHH:mm:ssZ}"
                + (parse.GetValue(Shared) ? "&shared=true" : "");
            ImportedNoteJson imported = await client.ReadAsync(
                ApiClient.Request(HttpMethod.Post, $"api/v1/notes-import?{query}", text), ApiJson.Context.ImportedNoteJson, cancellationToken);
            if (imported is { Note: { } note, Skipped: null })
            {
                made.Add(note);
            }

            if (!parse.WantsJson())
            {
                Console.Out.WriteLine(imported.Skipped is { } why
                    ? $"{Output.Safe(path)} is left out: {why}"
                    : $"{Output.Safe(path)} is “{Output.Safe(imported.Note?.Title ?? "")}”");
            }
        }

        if (parse.WantsJson())
        {
            Output.ApiDocument(new NotesJson(made, null, made.Count), json => json.NotesJson);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : File.Exists(path) ? [path]
        : throw new CommandException(ExitCode.NotFound, $"there is no file or folder {Output.Safe(path)}");
}
