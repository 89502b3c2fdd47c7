using System.CommandLine;
using PeerStor.Engine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>`peerstor doctor`: looks for what is wrong on this machine and says what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Look at one thing only, by the name that is shown for it, such as storage.", HelpName = "NAME",
    };

    public static Command Create() => CliCommand.Create(
        "doctor", "Look for what is wrong on this machine, and say what to do.", "peerstor doctor", "peerstor doctor --data /srv/peerstor --json",
        "peerstor doctor --only storage").With(Only).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> findings = parse.GetValue(Only) == StorageCheck.Name
            ? await StorageCheck.LookAsync(parse.Settings(), TimeProvider.System, cancellationToken)
            : await LookAsync(parse, cancellationToken);
        if (parse.GetValue(Only) is { } only && (findings = [.. findings.Where(finding => finding.Name == only)]).Count == 0)
        {
            await Console.Error.WriteLineAsync($"error: nothing is called \"{only}\"; `peerstor doctor` shows all that is looked at");
            return ExitCode.Usage;
        }

        if (parse.WantsJson())
        {
            Output.Json<IReadOnlyList<FindingJson>>(
                [.. findings.Select(finding => new FindingJson(finding.Name, finding.State.ToString().ToLowerInvariant(), finding.Found, finding.Advice))],
                Output.Documents.IReadOnlyListFindingJson);
        }
        else
        {
            Print(findings);
        }

        return findings.Any(finding => finding.State == FindingState.Problem) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        LoadedSettings settings = parse.Settings();
        EngineOptions engine = EngineSettings.From(settings);
        (NodeFile? node, StatusJson? status) = await RunningAsync(parse, engine.DataDirectory, cancellationToken);
        List<Finding> findings =
        [
            .. DataChecks.Look(engine),
            .. DatabaseCheck.Look(engine.DataDirectory, isRunning: node is not null),
            .. await JournalCheck.LookAsync(engine.DataDirectory, cancellationToken),
            .. SystemChecks.Look(engine.DataDirectory, TimeProvider.System),
            .. NetworkChecks.Look(settings, node),
            .. await StorageCheck.LookAsync(settings, TimeProvider.System, cancellationToken),
            .. settings.Warnings.Select(warning => Finding.Warning("settings", warning, "take it out of .env or the environment, or leave it for later")),
        ];
        findings.AddRange((status?.Alerts ?? []).Select(alert => new Finding(
            "alert", alert.Level == "critical" ? FindingState.Problem : FindingState.Warning, $"{alert.What} {alert.Consequence}", alert.Action)));
        return findings;
    }

    // A node file can be left over from a node that was killed.
    private static async Task<(NodeFile? Node, StatusJson? Status)> RunningAsync(ParseResult parse, string data, CancellationToken cancellationToken)
    {
        if (NodeFile.Find(data) is not { } node || ServerAddress.Find(parse) is not { IsLocal: true })
        {
            return (null, null);
        }

        try
        {
            using var client = new ApiClient(parse);
            StatusJson status = await client.ReadAsync(
                ApiClient.Request(HttpMethod.Get, "api/v1/status"), ApiJson.Context.StatusJson, cancellationToken);
            return (node, status);
        }
        catch (HttpRequestException)
        {
            return (null, null);
        }
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            string word = finding.State.ToString().ToLowerInvariant();
            if (!Output.IsTerminal)
            {
                Console.Out.WriteLine($"{word}\t{finding.Name}\t{finding.Found}" + (finding.Advice is null ? "" : $"\t{finding.Advice}"));
                continue;
            }

            string color = finding.State switch { FindingState.Problem => "red", FindingState.Warning => "yellow", _ => "green" };
            AnsiConsole.MarkupLine($"[{color}]{word,-8}[/] {Markup.Escape(finding.Name),-18} {Markup.Escape(finding.Found)}");
            if (finding.Advice is { } advice)
            {
                AnsiConsole.MarkupLine($"{"",-28}[dim]{Markup.Escape(advice)}[/]");
            }
        }
    }
}
