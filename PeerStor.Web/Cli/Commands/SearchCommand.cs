using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor search`: by name, tag, type, size, date and by the text inside documents.</summary>
internal static class SearchCommand
{
    private static readonly Argument<string[]> Words = new("WORDS")
    {
        Description = "What to look for: words, \"a phrase\", -without, type:video, tag:x, size:>10mb, date:2026-01, in:folder, name:x.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Limit = new("--limit", "-n")
    {
        Description = "How many to show, 1 to 1000.", DefaultValueFactory = _ => 50, HelpName = "COUNT",
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "search", "Find files and folders.", "peerstor search holiday rome", "peerstor search 'type:video size:>1gb'",
            "peerstor search --json lighthouse | jq -r '.items[].path'", "peerstor search -- lighthouse -harbour").With(Words, Limit);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string question = string.Join(' ', parse.GetValue(Words)!);
        string address = string.Create(
            CultureInfo.InvariantCulture, $"api/v1/search?q={Uri.EscapeDataString(question)}&limit={parse.GetValue(Limit)}");
        HitsJson found = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, address), ApiJson.Context.HitsJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(found, json => json.HitsJson);
        }
        else if (Output.IsTerminal)
        {
            Print(found);
        }
        else
        {
            found.Items.ToList().ForEach(hit => Console.Out.WriteLine(Output.Safe(hit.Path ?? hit.Name)));
        }

        return found.Items.Count > 0 ? ExitCode.Done : ExitCode.NotFound;
    }

    private static void Print(HitsJson found)
    {
        foreach (HitJson hit in found.Items)
        {
            AnsiConsole.WriteLine(Output.Safe(hit.Path ?? hit.Name) + (hit.Kind == "folder" ? "/" : ""));
            if (hit.Snippet is { } snippet)
            {
                AnsiConsole.MarkupLine("    " + Marked(snippet));
            }
        }

        string more = found.Items.Count < found.Total ? $" of {Output.Count(found.Total, "match", "matches")}" : "";
        string waiting = found.Waiting > 0 ? $"; still reading {Output.Count(found.Waiting, "document", "documents")}" : "";
        AnsiConsole.MarkupLine($"[dim]{Output.Count(found.Items.Count, "shown", "shown")}{more}{waiting}[/]");
    }

    private static string Marked(SnippetJson snippet)
    {
        var line = new System.Text.StringBuilder("[dim]");
        int at = 0;
        foreach (HighlightJson place in snippet.Highlights)
        {
            line.Append(Markup.Escape(Output.Safe(snippet.Text[at..place.Start])));
            at = place.Start + place.Length;
            line.Append("[/][bold]").Append(Markup.Escape(Output.Safe(snippet.Text[place.Start..at]))).Append("[/][dim]");
        }

        return line.Append(Markup.Escape(Output.Safe(snippet.Text[at..]))).Append("[/]").ToString();
    }
}
