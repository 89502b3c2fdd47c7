using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>Memory of a server that nobody uses: five seconds after its start, and after twenty page views.</summary>
internal sealed class IdleMemory : IScenario
{
    private const int Views = 20;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options);
        var table = new Table(
            $"idle memory, MB, after {Views} page views (and after the start)",
            ["RSS", "PSS", "anonymous", "RSS at start", "PSS at start"],
            [new Goal("RSS", 100, AtMost: true), new Goal("RSS at start", 100, AtMost: true)]);
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (Server server in set.Round(round))
            {
                await server.StartFreshAsync(cancellationToken);
                await Task.Delay(Rest, cancellationToken);
                double rss = ProcessTree.RssMegabytes(server.ProcessId);
                double pss = ProcessTree.PssMegabytes(server.ProcessId);
                await ViewAsync(server, cancellationToken);
                await Task.Delay(Rest, cancellationToken);
                findings.Add(table, server.Name,
                [
                    ("RSS", ProcessTree.RssMegabytes(server.ProcessId)), ("PSS", ProcessTree.PssMegabytes(server.ProcessId)),
                    ("anonymous", ProcessTree.AnonymousMegabytes(server.ProcessId)), ("RSS at start", rss), ("PSS at start", pss),
                ]);
                await server.StopAsync();
            }
        }

        findings.Write(table, set.Missing);
    }

    private static async Task ViewAsync(Server server, CancellationToken cancellationToken)
    {
        using var person = new HttpClient();
        for (int i = 0; i < Views; i++)
        {
            using HttpRequestMessage view = server.Request(HttpMethod.Get, server.PageUrls[i % server.PageUrls.Count]);
            using HttpResponseMessage answer = await person.SendAsync(view, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }
}
