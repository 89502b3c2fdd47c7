using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor ls`: the entries of a folder, or one file.</summary>
internal static class ListCommand
{
    private static readonly Argument<string> Path = new("PATH")
    {
        Description = "The folder; the top one when it is left out.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "",
    };

    private static readonly Option<bool> Long = new("--long", "-l") { Description = "Also sizes, times and copies, in a pipe too." };

    private static readonly Option<string> Sort = new("--sort")
    {
        Description = "name, size, modified or type; with - before it the other way round.", DefaultValueFactory = _ => "name", HelpName = "BY",
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "ls", "List a folder.", "peerstor ls", "peerstor ls videos/2026 --sort=-modified", "peerstor ls photos --json | jq -r '.[].name'").With(Path, Long, Sort);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        IReadOnlyList<ItemJson> items = await ItemsAsync(client, RemotePath.Clean(parse.GetValue(Path)!), parse.GetValue(Sort)!, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(items, json => json.IReadOnlyListItemJson);
        }
        else if (Output.IsTerminal)
        {
            PrintTable(items);
        }
        else
        {
            PrintLines(items, parse.GetValue(Long));
        }

        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<ItemJson>> ItemsAsync(
        ApiClient client, string path, string sort, CancellationToken cancellationToken)
    {
        var folders = new Folders(client);
        if (path.Length > 0 && await folders.FindFileAsync(path, cancellationToken) is { } file)
        {
            return [file];
        }

        var items = new List<ItemJson>();
        await foreach (ItemJson item in folders.ListAsync(path, sort, cancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    private static void PrintTable(IReadOnlyList<ItemJson> items)
    {
        if (items.Count == 0)
        {
            AnsiConsole.MarkupLine("[dim]This folder is empty. `peerstor put FILE` uploads something.[/]");
            return;
        }

        Table table = Output.Table(("Size", true), ("Modified", false), ("Copies", true), ("Name", false));
        foreach (ItemJson item in items)
        {
            bool folder = item.Kind == "folder";
            table.AddRow(
                new Text(folder ? "" : ByteSize.Format(item.Size)), new Text(Output.Time(item.Modified)),
                new Text(folder ? "" : $"{item.Copies}/{item.Target}"),
                new Text(Output.Safe(item.Name) + (folder ? "/" : ""), folder ? new Style(Color.Blue) : Style.Plain));
        }

        AnsiConsole.Write(table);
        int files = items.Count(item => item.Kind == "file");
        string sum = $"{Output.Count(items.Count - files, "folder", "folders")}, {Output.Count(files, "file", "files")}, {ByteSize.Format(items.Sum(item => item.Size))}";
        AnsiConsole.MarkupLine($"[dim]{sum}[/]");
    }

    private static void PrintLines(IReadOnlyList<ItemJson> items, bool isLong)
    {
        foreach (ItemJson item in items)
        {
            string name = Output.Safe(item.Name) + (item.Kind == "folder" ? "/" : "");
            string time = item.Modified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Console.Out.WriteLine(isLong ? $"{item.Size}\t{time}\t{item.Copies}/{item.Target}\t{name}" : name);
        }
    }
}
