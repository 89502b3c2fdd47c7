using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Balancing;

/// <summary>Three instances that are paired with each other, behind nginx: what a team has.</summary>
public sealed class Team : IAsyncLifetime
{
    /// <summary>Writes of one token go to one instance; these go to all.</summary>
    private const int People = 9;

    private readonly List<string> _tokens = [];
    private TestCluster? _cluster;
    private TeamProxy? _proxy;

    internal TestCluster Cluster => _cluster!;

    internal TeamProxy Proxy => _proxy!;

    internal IReadOnlyList<ServerProcess> Instances => Cluster.Nodes;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(3, ("PEERSTOR_TRUSTED_PROXIES", "127.0.0.1"), ("PEERSTOR_DRAIN", "1 s"));
        _proxy = await TeamProxy.StartAsync(Cluster.Nodes);
        for (int person = 0; person < People; person++)
        {
            using HttpResponseMessage made = await Instances[0].Client.PostAsJsonAsync("/api/v1/tokens", new { name = $"person {person}" });
            _tokens.Add((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);
        }

        // Made before, because two people who make one folder at the same moment at two instances make two.
        foreach (string folder in (string[])["own", "rolling"])
        {
            using HttpResponseMessage made = await Instances[0].Client.PostAsJsonAsync("/api/v1/folders", new { path = folder });
            Assert.True(made.IsSuccessStatusCode, folder);
        }

        foreach (ServerProcess instance in Instances)
        {
            await TestCluster.UntilAsync(
                async () => (await instance.Client.GetStringAsync("/api/v1/list/")).Contains("rolling", StringComparison.Ordinal), "all know the folders");
        }
    }

    public async Task DisposeAsync()
    {
        await (_proxy?.DisposeAsync() ?? default);
        await (_cluster?.DisposeAsync() ?? default);
    }

    internal HttpClient Client(int person, Version? version = null, bool cookies = true) => Proxy.Client(_tokens[person % People], version, cookies);

    /// <summary>As a client does that asks once more what may be asked twice.</summary>
    internal static async Task<HttpResponseMessage> SendAsync(HttpClient client, Func<HttpRequestMessage> request)
    {
        try
        {
            using HttpRequestMessage first = request();
            HttpResponseMessage answer = await client.SendAsync(first);
            if ((int)answer.StatusCode < 500)
            {
                return answer;
            }

            answer.Dispose();
        }
        catch (HttpRequestException)
        {
            // The connection broke: once more.
        }

        using HttpRequestMessage second = request();
        return await client.SendAsync(second);
    }
}
