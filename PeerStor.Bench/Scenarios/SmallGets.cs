using System.Globalization;
using System.Text.RegularExpressions;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>One 4 KiB file by GET as often as wrk can, over 16 kept-alive connections.</summary>
internal sealed partial class SmallGets : IScenario
{
    private const int Seconds = 5;

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options);
        await set.StartFreshAsync(cancellationToken);
        using (var content = new FreshContent())
        {
            string file = await content.WriteAsync("small", 4096, cancellationToken);
            foreach (Server server in set.Servers)
            {
                await Commands.OutputAsync(Curl.Put(server, file, "small.bin"), cancellationToken);
            }
        }

        var table = new Table(
            "4 KiB file, GET over 16 connections",
            ["requests/s", "p99 ms", "server CPU us/request", "peak RSS MB"],
            [new Goal("requests/s", 3, "copyparty")]);
        for (int round = 0; round <= options.Rounds; round++)
        {
            foreach (Server server in set.Round(round))
            {
                try
                {
                    var figures = await RequestAsync(server, round == 0 ? 2 : Seconds, cancellationToken);
                    if (round > 0)
                    {
                        findings.Add(table, server.Name, figures);
                    }
                }
                catch (BenchException problem)
                {
                    table.Fail(server.Name, problem.Message);
                }
            }
        }

        findings.Write(table, set.Missing);
    }

    private static async Task<IReadOnlyList<(string, double)>> RequestAsync(
        Server server, int seconds, CancellationToken cancellationToken)
    {
        await using var meter = new ServerMeter(server.ProcessId);
        string printed = await Commands.OutputAsync(
        [
            "wrk", "-t1", "-c16", $"-d{seconds}", "--latency", .. server.Headers.SelectMany(header => new[] { "-H", header }),
            server.FileUrl("small.bin"),
        ],
        cancellationToken);
        if (printed.Contains("Non-2xx", StringComparison.Ordinal))
        {
            throw new BenchException("answers that were not 200");
        }

        double rate = Number(Rate().Match(printed).Groups[1].Value);
        Match tail = Tail().Match(printed);
        double unit = tail.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return
        [
            ("requests/s", rate), ("p99 ms", Number(tail.Groups[1].Value) * unit),
            ("server CPU us/request", meter.CpuSeconds * 1e6 / (rate * seconds)), ("peak RSS MB", meter.PeakMegabytes),
        ];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Tail();
}
