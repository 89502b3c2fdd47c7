using System.Diagnostics;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>
/// Random bytes by PUT, in one stream and in four, with the stores on disk and in memory. "durable" also waits until the
/// file system has written everything, so it is fair between servers that sync and those that do not.
/// </summary>
internal sealed class Uploads : IScenario
{
    private const string Durable = "durable GB/s";
    private const string Processor = "server CPU s/GiB";

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        using MemoryWarming held = MemoryWarming.HoldFragments();
        using var content = new FreshContent();
        foreach (string place in options.Places)
        {
            foreach (int streams in options.OnlyGoals ? [1] : new[] { 1, 4 })
            {
                await MeasureAsync(options, findings, content, place, streams, cancellationToken);
            }
        }
    }

    private static async Task MeasureAsync(
        BenchOptions options, Findings findings, FreshContent content, string place, int streams, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In(place, options);
        await set.StartFreshAsync(cancellationToken);
        var table = new Table(
            $"upload, {options.SizeBytes >> 20} MiB in {streams} stream(s), store {(place == "disk" ? "on disk" : "in memory")}",
            [Durable, "GB/s", Processor, "peak RSS MB"],
            Goals(place, streams));
        for (int round = 0; round <= options.Rounds; round++)
        {
            foreach (Server server in set.Round(round))
            {
                try
                {
                    var figures = await UploadAsync(server, content, options.SizeBytes, streams, cancellationToken);
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
        Findings.WriteAgainst(table, Processor, findings.Floor.Upload);
    }

    private static async Task<IReadOnlyList<(string, double)>> UploadAsync(
        Server server, FreshContent content, long bytes, int streams, CancellationToken cancellationToken)
    {
        var commands = new List<IReadOnlyList<string>>();
        for (int i = 0; i < streams; i++)
        {
            string file = await content.WriteAsync($"{streams}-{i}", bytes / streams, cancellationToken);
            commands.Add(Curl.Put(server, file, $"up-{Guid.NewGuid():N}.bin"));
        }

        await SyncAsync(server, cancellationToken);
        MemoryWarming.Touch(bytes * 7 / 2);
        await using var meter = new ServerMeter(server.ProcessId);
        long started = Stopwatch.GetTimestamp();
        await Commands.RunAllAsync(commands, cancellationToken);
        double done = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await SyncAsync(server, cancellationToken);
        double durable = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double cpu = meter.CpuSeconds;
        await server.RemoveUploadsAsync(cancellationToken);
        await SyncAsync(server, cancellationToken);
        return
        [
            (Durable, bytes / durable / 1e9), ("GB/s", bytes / done / 1e9),
            (Processor, cpu / (bytes / (double)(1 << 30))), ("peak RSS MB", meter.PeakMegabytes),
        ];
    }

    private static async Task SyncAsync(Server server, CancellationToken cancellationToken) =>
        _ = await Commands.OutputAsync(["sync", "-f", server.StoreDirectory], cancellationToken);

    private static IReadOnlyList<Goal> Goals(string place, int streams) =>
        streams > 1 ? []
        : place == "disk" ? [new Goal(Durable, 0.95, "nginx"), new Goal(Durable, 1.15, "copyparty")]
        : [new Goal(Durable, 0.6, "nginx"), new Goal(Durable, 1.2, "copyparty")];
}
