using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor repair`: how many copies there are, what waits for one, and which files cannot be read.</summary>
internal static class RepairCommand
{
    private static readonly Option<bool> Now = new("--now") { Description = "Count anew, and try at once what failed before" };

    public static Command Create() => CliCommand.Create(
        "repair", "Show the copies on all devices, what waits for one, and files that cannot be read.", "peerstor repair", "peerstor repair --now").With(Now).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        if (parse.GetValue(Now))
        {
            using HttpResponseMessage asked = await client.SendAsync(ApiClient.Request(HttpMethod.Post, "api/v1/repair"), cancellationToken);
        }

        RepairJson repair = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/repair"), ApiJson.Context.RepairJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(repair, json => json.RepairJson);
        }
        else if (!Output.IsTerminal)
        {
            foreach (string path in repair.Files)
            {
                Console.Out.WriteLine(Output.Safe(path));
            }
        }
        else
        {
            Show(repair);
        }

        return repair.MissingParts == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(RepairJson repair)
    {
        if (repair.CountedAt is null)
        {
            Console.Out.WriteLine("This device works alone, or has not counted yet: there are no copies on other devices to look after.");
            return;
        }

        BarChart chart = new() { Width = 60, Label = "Parts of files by copies" };
        foreach ((int copies, long count) in repair.ByCopies.Index().Reverse())
        {
            string label = copies == repair.ByCopies.Count - 1 ? $"{copies} or more" : copies.ToString(CultureInfo.InvariantCulture);
            chart.AddItem(label, count, copies == 0 ? Color.Red : copies == 1 ? Color.Yellow : Color.Green);
        }

        AnsiConsole.Write(chart);
        Console.Out.WriteLine(repair.Waiting == 0 ? "Nothing waits for a copy." : string.Create(
            CultureInfo.InvariantCulture, $"{repair.Waiting:N0} wait for a copy; {ByteSize.Format(repair.GivenBytes)} were copied since the start."));
        foreach (IGrouping<string, RepairEntryJson> reason in repair.Next.GroupBy(entry => entry.Reason))
        {
            string problem = reason.FirstOrDefault(entry => entry.LastError is not null)?.LastError ?? "";
            Console.Out.WriteLine($"  {reason.Count()} × {reason.Key}{(problem.Length > 0 ? ": " + problem : "")}");
        }

        if (repair.MissingParts > 0)
        {
            Console.Out.WriteLine($"{repair.MissingParts} parts are on no device that answers. These files cannot be read whole now:");
            foreach (string path in repair.Files)
            {
                Console.Out.WriteLine("  " + Output.Safe(path));
            }
        }
    }
}
