using System.Diagnostics;
using System.Security.Cryptography;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>Many files of 4 KiB by PUT over kept-alive connections; PeerStor has each on disk before it answers.</summary>
internal sealed class ManyFiles : IScenario
{
    // Ten times the 87 a second that copyparty publishes for itself.
    private const double WantedPerSecond = 870;

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options);
        await set.StartFreshAsync(cancellationToken);
        foreach (int connections in new[] { 1, 8 })
        {
            var table = new Table(
                $"{options.Files} files of 4 KiB, {connections} connection(s)",
                ["files/s", "server CPU us/file", "peak RSS MB"],
                [new Goal("files/s", WantedPerSecond)]);
            foreach (Server server in set.Servers)
            {
                // The peers' rate does not depend on the number; copyparty would take minutes.
                int files = server is PeerStorNode ? options.Files : Math.Min(options.Files, 2000);
                try
                {
                    await UploadAsync(server, 200, connections, cancellationToken);
                    findings.Add(table, server.Name, await UploadAsync(server, files, connections, cancellationToken));
                }
                catch (HttpRequestException problem)
                {
                    table.Fail(server.Name, problem.Message);
                }
            }

            findings.Write(table, set.Missing);
        }
    }

    private static async Task<IReadOnlyList<(string, double)>> UploadAsync(
        Server server, int files, int connections, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        client.DefaultRequestHeaders.ExpectContinue = false;
        byte[] bytes = RandomNumberGenerator.GetBytes((files * 16) + 4096);
        string prefix = Guid.NewGuid().ToString("N");
        await using var meter = new ServerMeter(server.ProcessId);
        long started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files),
            new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
            async (i, cancel) =>
            {
                using HttpRequestMessage request = server.Request(HttpMethod.Put, server.FileUrl($"{prefix}-{i}.bin"));
                request.Content = new ByteArrayContent(bytes, i * 16, 4096);
                using HttpResponseMessage answer = await client.SendAsync(request, cancel);
                answer.EnsureSuccessStatusCode();
            });
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return [("files/s", files / seconds), ("server CPU us/file", meter.CpuSeconds * 1e6 / files), ("peak RSS MB", meter.PeakMegabytes)];
    }
}
