using System.Diagnostics;
using System.Security.Cryptography;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>A folder of many files as one zip, against one file of the same size. Copyparty zips too, but is measured only
/// where it is there; this is about PeerStor's own two rates.</summary>
internal sealed class Zips : IScenario
{
    private const double WantedShare = 0.5;
    private const int FileBytes = 100_000;

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options with { Only = ["peerstor"] });
        await set.StartFreshAsync(cancellationToken);
        foreach (PeerStorNode server in set.Servers.OfType<PeerStorNode>())
        {
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            await FillAsync(server, client, options.Files, cancellationToken);
            var table = new Table(
                $"{options.Files} files of {FileBytes / 1000} kB as one zip", ["zip MiB/s", "one file MiB/s", "share", "peak RSS MB"],
                [new Goal("share", WantedShare)]);
            for (int round = 0; round <= options.Rounds; round++)
            {
                await using var meter = new ServerMeter(server.ProcessId);
                double zip = await RateAsync(server, client, server.ApiUrl("zip/many"), cancellationToken);
                double file = await RateAsync(server, client, server.FileUrl("one.bin"), cancellationToken);
                if (round > 0)
                {
                    findings.Add(table, server.Name, [("zip MiB/s", zip), ("one file MiB/s", file), ("share", zip / file), ("peak RSS MB", meter.PeakMegabytes)]);
                }
            }

            findings.Write(table, set.Missing);
        }
    }

    private static async Task FillAsync(Server server, HttpClient client, int files, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (i, cancel) => await PutAsync(server, client, $"many/{i / 100}/{i}.bin", FileBytes, cancel));
        await PutAsync(server, client, "one.bin", Math.Min(FileBytes * files, 1 << 30), cancellationToken);
    }

    private static async Task PutAsync(Server server, HttpClient client, string path, int bytes, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = server.Request(HttpMethod.Put, server.FileUrl(path));
        request.Content = new ByteArrayContent(RandomNumberGenerator.GetBytes(bytes));
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<double> RateAsync(Server server, HttpClient client, string url, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = server.Request(HttpMethod.Get, url);
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[1 << 20];
        long bytes = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            bytes += read;
        }

        return bytes / 1048576.0 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
