using System.CommandLine;
using PeerStor.Engine.Notes;
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

    public static Command Export() => CliCommand
        .Create("export", "Write all notes into a zip of Markdown files.", "peerstor notes export", "peerstor notes export --out /backup/notes.zip")
        .With(Into).Does(ExportAsync);

    public static Command Import() => CliCommand
        .Create("import", "Make notes of Markdown files, with their titles and tags.", "peerstor notes import ~/notes", "peerstor notes import a.md b.md")
        .With(Sources).Does(ImportAsync);

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
            FrontMatter file = FrontMatter.Read(await File.ReadAllTextAsync(path, cancellationToken));
            NewNoteJson note = new(file.Title ?? Path.GetFileNameWithoutExtension(path), file.Text, file.Tags);
            made.Add(await client.ReadAsync(
                ApiClient.Post("api/v1/notes", note, ApiJson.Context.NewNoteJson), ApiJson.Context.NoteJson, cancellationToken));
            if (!parse.WantsJson())
            {
                Console.Out.WriteLine($"{Output.Safe(path)} is “{Output.Safe(made[^1].Title)}”");
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
