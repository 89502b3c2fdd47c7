using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Notes;

/// <summary>`peerstor notes`: notes from the command line, in the editor that one is used to.</summary>
internal static class NotesCommand
{
    private static readonly Argument<string> Note = new("NOTE") { Description = "A note's title or id." };

    private static readonly Argument<string> Title = new("TITLE") { Description = "The title of the new note." };

    private static readonly Option<string?> Tag = new("--tag", "-t") { Description = "Only notes with this tag.", HelpName = "TAG" };

    private static readonly Option<string[]> Tags = new("--tag", "-t") { Description = "A tag to give; can be repeated.", HelpName = "TAG" };

    public static Command Create()
    {
        var list = CliCommand.Create("ls", "List the notes, the one edited last first.", "peerstor notes ls", "peerstor notes ls --tag work --json").With(Tag);
        var show = CliCommand.Create("show", "Print a note's text.", "peerstor notes show \"Shopping list\"").With(Note);
        var make = CliCommand.Create(
            "new", "Write a new note; its text comes from standard input when that is a pipe.", "peerstor notes new \"Shopping list\"",
            "echo milk | peerstor notes new Shopping --tag home").With(Title, Tags);
        var edit = CliCommand.Create(
            "edit", "Change a note in $EDITOR; what others write meanwhile is kept.", "peerstor notes edit Shopping", "EDITOR=nano peerstor notes edit Shopping").With(Note);
        var pin = CliCommand.Create("pin", "Put a note first in your list.", "peerstor notes pin Shopping").With(Note);
        var unpin = CliCommand.Create("unpin", "Let a pinned note go back to its place.", "peerstor notes unpin Shopping").With(Note);
        var copy = CliCommand.Create("copy", "Write a copy of a note.", "peerstor notes copy Shopping").With(Note);
        var remove = CliCommand.Create("rm", "Move a note to the trash.", "peerstor notes rm Shopping").With(Note);
        return CliCommand.Create("notes", "Read and write notes.", "peerstor notes ls", "peerstor notes edit \"Shopping list\"").With(
            list.Does(ListAsync), show.Does(ShowAsync), make.Does(MakeAsync), edit.Does(EditAsync), copy.Does(CopyAsync), pin.Does(PinAsync), unpin.Does(UnpinAsync), remove.Does(RemoveAsync),
            NoteFiles.Export(), NoteFiles.Import(), NoteSync.Create());
    }

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        IReadOnlyList<NoteJson> notes = await NoteFinder.AllAsync(client, parse.GetValue(Tag), cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(new NotesJson(notes, null, notes.Count), json => json.NotesJson);
        }
        else if (!Output.IsTerminal)
        {
            notes.ToList().ForEach(note => Console.Out.WriteLine($"{note.Id}\t{Output.Time(note.UpdatedAt)}\t{Output.Safe(note.Title)}"));
        }
        else
        {
            Table table = Output.Table(("Title", false), ("Tags", false), ("Edited", false), ("By", false));
            notes.ToList().ForEach(note => table.AddRow(
                new Text(Output.Safe(note.Title)), new Text(Output.Safe(string.Join(", ", note.Tags))), new Text(Output.Time(note.UpdatedAt)),
                new Text(Output.Safe(string.Join(", ", note.Contributors)))));
            AnsiConsole.Write(table);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NoteJson found = await NoteFinder.FindAsync(client, parse.GetValue(Note)!, cancellationToken);
        NoteJson note = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, $"api/v1/notes/{found.Id}"), ApiJson.Context.NoteJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(note, json => json.NoteJson);
        }
        else
        {
            Console.Out.Write(note.Content);
        }

        return ExitCode.Done;
    }

    private static async Task<int> MakeAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string text = Console.IsInputRedirected ? await Console.In.ReadToEndAsync(cancellationToken) : "";
        NoteJson made = await client.ReadAsync(
            ApiClient.Post("api/v1/notes", new NewNoteJson(parse.GetValue(Title), text, parse.GetValue(Tags)), ApiJson.Context.NewNoteJson),
            ApiJson.Context.NoteJson, cancellationToken);
        return Told(parse, made, $"“{Output.Safe(made.Title)}” is written");
    }

    private static async Task<int> EditAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NoteJson note = await NoteFinder.FindAsync(client, parse.GetValue(Note)!, cancellationToken);
        using HttpResponseMessage given = await client.SendAsync(
            ApiClient.Request(HttpMethod.Get, $"api/v1/notes/{note.Id}/content"), cancellationToken);
        await client.RefusedAsync(given, cancellationToken);
        string before = await given.Content.ReadAsStringAsync(cancellationToken);
        string after = await TextEditor.EditAsync(note.Title, before, cancellationToken);
        if (after == before)
        {
            return Told(parse, note, "nothing was changed");
        }

        HttpRequestMessage save = ApiClient.Request(
            HttpMethod.Put, $"api/v1/notes/{note.Id}/content", new StringContent(after, System.Text.Encoding.UTF8, "text/markdown"));
        save.Headers.TryAddWithoutValidation("If-Match", given.Headers.ETag!.ToString());
        try
        {
            NoteJson saved = await client.ReadAsync(save, ApiJson.Context.NoteJson, cancellationToken);
            return Told(parse, saved, $"“{Output.Safe(saved.Title)}” is saved");
        }
        catch (Exception error)
        {
            // Whatever it was, what was written must not be lost with it.
            string kept = await TextEditor.KeepAsync(note.Title, after);
            Failure? failure = Failure.Of(error, cancellationToken);
            string why = (failure?.Line ?? error.Message).Replace("error: ", "", StringComparison.Ordinal).TrimEnd('.');
            throw new CommandException(failure?.ExitCode ?? ExitCode.Failed, $"{why}. Your text is kept in {kept}");
        }
    }

    private static Task<int> PinAsync(ParseResult parse, CancellationToken cancellationToken) => PinAsync(parse, isPinned: true, cancellationToken);

    private static Task<int> UnpinAsync(ParseResult parse, CancellationToken cancellationToken) => PinAsync(parse, isPinned: false, cancellationToken);

    private static async Task<int> PinAsync(ParseResult parse, bool isPinned, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NoteJson note = await NoteFinder.FindAsync(client, parse.GetValue(Note)!, cancellationToken);
        HttpRequestMessage change = ApiClient.Post(
            $"api/v1/notes/{note.Id}", new EditNoteJson(Pinned: isPinned), ApiJson.Context.EditNoteJson);
        change.Method = HttpMethod.Patch;
        NoteJson now = await client.ReadAsync(change, ApiJson.Context.NoteJson, cancellationToken);
        return Told(parse, now, isPinned ? $"“{Output.Safe(now.Title)}” stands first now" : $"“{Output.Safe(now.Title)}” is not pinned any more");
    }

    private static async Task<int> CopyAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NoteJson note = await NoteFinder.FindAsync(client, parse.GetValue(Note)!, cancellationToken);
        NoteJson whole = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, $"api/v1/notes/{note.Id}"), ApiJson.Context.NoteJson, cancellationToken);
        NoteJson made = await client.ReadAsync(
            ApiClient.Post("api/v1/notes", new NewNoteJson(whole.Title + " (copy)", whole.Content, whole.Tags), ApiJson.Context.NewNoteJson),
            ApiJson.Context.NoteJson, cancellationToken);
        return Told(parse, made, $"“{Output.Safe(made.Title)}” is written");
    }

    private static async Task<int> RemoveAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NoteJson note = await NoteFinder.FindAsync(client, parse.GetValue(Note)!, cancellationToken);
        await client.DoAsync(ApiClient.Request(HttpMethod.Delete, $"api/v1/notes/{note.Id}"), cancellationToken);
        return Told(parse, note, $"“{Output.Safe(note.Title)}” is in the trash");
    }

    private static int Told(ParseResult parse, NoteJson note, string words)
    {
        if (parse.WantsJson())
        {
            Output.ApiDocument(note, json => json.NoteJson);
        }
        else
        {
            Console.Out.WriteLine(words);
        }

        return ExitCode.Done;
    }
}
