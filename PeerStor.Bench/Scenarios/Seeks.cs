using System.Diagnostics;
using System.Net.Http.Headers;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>
/// The first byte after a seek to a random place in a large video, as a player asks: from there to the end, broken off
/// after the first piece, on a new connection. "cold" is the first seek after a start of the server.
/// </summary>
internal sealed class Seeks : IScenario
{
    private const string FileName = "video.mp4";
    private const int WarmSeeks = 200;

    // Fixed, so that each server is asked for the same places.
    private const int Seed = 20_240_607;

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options);
        await set.StartFreshAsync(cancellationToken);
        using (var content = new FreshContent())
        {
            string file = await content.WriteAsync("video", options.VideoBytes, cancellationToken);
            foreach (Server server in set.Servers)
            {
                await Commands.OutputAsync(Curl.Put(server, file, FileName), cancellationToken);
            }
        }

        var table = new Table(
            $"first byte of a seek into {options.VideoBytes >> 20} MiB",
            ["median ms", "p99 ms", "largest ms", "cold median ms", "cold largest ms"],
            [new Goal("p99 ms", 20, AtMost: true), new Goal("cold median ms", 20, AtMost: true)]);
        foreach (Server server in set.Servers)
        {
            var places = new Random(Seed);
            double[] cold = new double[options.Rounds];
            for (int i = 0; i < cold.Length; i++)
            {
                await server.StopAsync();
                await server.StartAsync(cancellationToken);
                await ViewPagesAsync(server, cancellationToken);
                cold[i] = await SeekAsync(server, places.NextInt64(options.VideoBytes), cancellationToken);
            }

            double[] warm = new double[WarmSeeks];
            for (int i = 0; i < warm.Length; i++)
            {
                warm[i] = await SeekAsync(server, places.NextInt64(options.VideoBytes), cancellationToken);
            }

            findings.Add(table, server.Name,
            [
                ("median ms", Sample.Quantile(warm, 0.5)), ("p99 ms", Sample.Quantile(warm, 0.99)), ("largest ms", warm.Max()),
                ("cold median ms", Sample.Quantile(cold, 0.5)), ("cold largest ms", cold.Max()),
            ]);
        }

        findings.Write(table, set.Missing);
    }

    /// <summary>Nobody seeks before they have seen a page; nothing of the video is known to the server by that.</summary>
    private static async Task ViewPagesAsync(Server server, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        foreach (string page in server.PageUrls)
        {
            using HttpRequestMessage view = server.Request(HttpMethod.Get, page);
            using HttpResponseMessage answer = await client.SendAsync(view, cancellationToken);
        }
    }

    private static async Task<double> SeekAsync(Server server, long place, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using HttpRequestMessage request = server.Request(HttpMethod.Get, server.FileUrl(FileName));
        request.Headers.Range = new RangeHeaderValue(place, null);
        byte[] first = new byte[1];
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await body.ReadExactlyAsync(first, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
