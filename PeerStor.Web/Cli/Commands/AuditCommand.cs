using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor users audit`: who did what.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Kind = new("--kind")
    {
        Description = "Only sign-ins, users, sharing, deletions or limits.", HelpName = "KIND",
    };

    private static readonly Option<string?> By = new("--by") { Description = "Only what this user did.", HelpName = "NAME" };

    private static readonly Option<string?> Day = new("--day") { Description = "Only this day, UTC.", HelpName = "YYYY-MM-DD" };

    private static readonly Option<long?> Before = new("--before") { Description = "Only what is older than the record of this number.", HelpName = "ID" };

    public static Command Create() => CliCommand.Create(
        "audit", "Show who signed in, changed or deleted something, newest first.", "peerstor users audit --kind deletions",
        "peerstor users audit --by Anna --json").With(Kind, By, Day, Before).Does(ListAsync);

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string query = string.Join('&', new[]
        {
            ("kind", parse.GetValue(Kind)), ("name", parse.GetValue(By)), ("day", parse.GetValue(Day)), ("before", parse.GetValue(Before)?.ToString()),
        }.Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
        AuditJson audit = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, $"api/v1/audit?{query}"), ApiJson.Context.AuditJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(audit, json => json.AuditJson);
            return ExitCode.Done;
        }

        if (!Output.IsTerminal)
        {
            foreach (AuditRecordJson record in audit.Items)
            {
                Console.Out.WriteLine($"{record.At:O}\t{Output.Safe(record.Name)}\t{record.Event}\t{Output.Safe(record.Detail)}\t{Output.Safe(record.Address)}");
            }

            return ExitCode.Done;
        }

        Table table = Output.Table(("When", false), ("Who", false), ("What", false), ("From", false));
        foreach (AuditRecordJson record in audit.Items)
        {
            table.AddRow(
                new Text(Output.Time(record.At)), new Text(Output.Safe(record.Name)),
                new Text(Output.Safe(record.Detail.Length > 0 ? $"{record.Words}: {record.Detail}" : record.Words)), new Text(Output.Safe(record.Address)));
        }

        AnsiConsole.Write(table);
        return ExitCode.Done;
    }
}
