using System.Diagnostics;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>One large file, whole in one stream and as eight ranges at once.</summary>
internal sealed class Downloads : IScenario
{
    private const string FileName = "large.bin";
    private const string Processor = "server CPU s/GiB";

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options);
        await set.StartFreshAsync(cancellationToken);
        using (var content = new FreshContent())
        {
            string file = await content.WriteAsync("large", options.SizeBytes, cancellationToken);
            foreach (Server server in set.Servers)
            {
                await Commands.OutputAsync(Curl.Put(server, file, FileName), cancellationToken);
            }
        }

        await MeasureAsync(options, findings, set, 1, 0.65, cancellationToken);
        await MeasureAsync(options, findings, set, 8, 0.95, cancellationToken);
    }

    private static async Task MeasureAsync(
        BenchOptions options, Findings findings, ServerSet set, int streams, double wanted, CancellationToken cancellationToken)
    {
        var table = new Table(
            $"download, {options.SizeBytes >> 20} MiB in {streams} stream(s)",
            ["GB/s", Processor, "peak RSS MB"],
            [new Goal("GB/s", wanted, "nginx")]);
        for (int round = 0; round <= options.Rounds; round++)
        {
            foreach (Server server in set.Round(round))
            {
                try
                {
                    var figures = await DownloadAsync(server, options.SizeBytes, streams, cancellationToken);
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
        Findings.WriteAgainst(table, Processor, findings.Floor.Download);
    }

    private static async Task<IReadOnlyList<(string, double)>> DownloadAsync(
        Server server, long bytes, int streams, CancellationToken cancellationToken)
    {
        long step = bytes / streams;
        IReadOnlyList<IReadOnlyList<string>> commands = streams == 1
            ? [Curl.Get(server, FileName)]
            : [.. Enumerable.Range(0, streams).Select(i => Curl.GetRange(server, FileName, i * step, ((i + 1) * step) - 1))];
        await using var meter = new ServerMeter(server.ProcessId);
        long started = Stopwatch.GetTimestamp();
        await Commands.RunAllAsync(commands, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return
        [
            ("GB/s", bytes / seconds / 1e9),
            (Processor, meter.CpuSeconds / (bytes / (double)(1 << 30))), ("peak RSS MB", meter.PeakMegabytes),
        ];
    }
}
