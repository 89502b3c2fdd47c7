using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor status`: the node at a glance.</summary>
internal static class StatusCommand
{
    public static Command Create() => CliCommand.Create(
        "status", "Show how the node is: storage, files, alerts.", "peerstor status", "peerstor status --json | jq .storage.free").Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        StatusJson status = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, "api/v1/status"), ApiJson.Context.StatusJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(status, json => json.StatusJson);
            return ExitCode.Done;
        }

        List<(string Label, string Value)> lines =
        [
            ("Device", $"{Output.Safe(status.Node.Name)}  (PeerStor {status.Node.Version})"),
            ("Address", client.Server.Shown),
            ("Running", "since " + Output.Time(status.Node.Started)),
            ("Files", $"{Number(status.Totals.Files)} in {Output.Count(status.Totals.Folders, "folder", "folders")}, {ByteSize.Format(status.Totals.Bytes)}"),
            ("Trash", Output.Count(status.Totals.Trashed, "file", "files")),
            ("Stored", $"{ByteSize.Format(status.Storage.Stored)} in {Output.Count(status.Storage.Chunks, "chunk", "chunks")}, database {ByteSize.Format(status.Storage.Database)}"),
            ("Free", $"{ByteSize.Format(status.Storage.Free)} of {ByteSize.Format(status.Storage.DiskTotal)}{Limit(status.Storage)}"),
            ("Takes data", status.Storage.ReadOnly ? "no: read-only, see the alerts" : "yes"),
        ];
        if (Output.IsTerminal)
        {
            Table table = Output.Table(("", false), ("", false)).HideHeaders();
            lines.ForEach(line => table.AddRow(new Text(line.Label, new Style(decoration: Decoration.Dim)), new Text(line.Value)));
            AnsiConsole.Write(table);
        }
        else
        {
            lines.ForEach(line => Console.Out.WriteLine($"{line.Label}\t{line.Value}"));
        }

        PrintAlerts(status.Alerts);
        return ExitCode.Done;
    }

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Limit(StorageJson storage) =>
        storage.Contributed is { } contributed ? $", of which PeerStor may take {ByteSize.Format(contributed)}" : "";

    private static void PrintAlerts(IReadOnlyList<AlertJson> alerts)
    {
        foreach (AlertJson alert in alerts)
        {
            Console.Out.WriteLine($"{alert.Level}: {alert.What} {alert.Consequence} {alert.Action}");
        }
    }
}
