using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PeerStor.Tests.Support;

/// <summary>
/// Several devices as real processes, paired over their real peer ports:
/// <c>await using TestCluster cluster = await TestCluster.StartAsync(3);</c> All are asked with the first one's owner token,
/// which pairing takes to the others.
/// </summary>
internal sealed class TestCluster(TestNetwork? network, (string Name, string Value)[] environment) : IAsyncDisposable
{
    /// <summary>Nothing here takes so long; a test that waits longer has found something.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();
    private readonly List<ServerProcess> _nodes = [];

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    /// <param name="environment">Settings of all of them.</param>
    public static async Task<TestCluster> StartAsync(int count, params (string Name, string Value)[] environment)
    {
        TestCluster cluster = new(null, environment);
        for (int i = 0; i < count; i++)
        {
            await cluster.AddAsync();
        }

        return cluster;
    }

    /// <summary>One device on each host of a network.</summary>
    public static async Task<TestCluster> StartAsync(TestNetwork network, int count, params (string Name, string Value)[] environment)
    {
        TestCluster cluster = new(network, environment);
        for (int i = 0; i < count; i++)
        {
            await cluster.AddAsync();
        }

        return cluster;
    }

    /// <summary>Starts one more device and pairs it with the first.</summary>
    /// <param name="under">A command that runs it, such as faketime with its options.</param>
    public async Task<ServerProcess> AddAsync(Func<ServerProcess, Task>? beforeJoining = null, bool pair = true, params string[] under)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"device{_nodes.Count + 1}");
        string port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        ServerProcess node = new(Path.Combine(_folder.Path, name), more: ["--peer-port", port, "--name", name], network?.Hosts[_nodes.Count], under);
        _nodes.Add(node);
        foreach ((string key, string value) in environment)
        {
            node.Environment[key] = value;
        }

        await node.SignInAsync();
        await node.StartAsync();
        if (beforeJoining is not null)
        {
            await beforeJoining(node);
        }

        if (pair && _nodes.Count > 1)
        {
            await PairAsync(_nodes[0], node);
        }

        return node;
    }

    /// <summary>Asks until the answer is as wanted.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, $"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>The id of a device.</summary>
    public static async Task<string> NodeOfAsync(ServerProcess node) =>
        (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers")).GetProperty("items").EnumerateArray()
            .Single(peer => peer.GetProperty("state").GetString() == "this").GetProperty("node").GetString()!;

    /// <summary>Until each of some devices has counted, with so many members, that nothing has fewer than three copies.</summary>
    public static async Task WholeAsync(IEnumerable<ServerProcess> nodes, int members)
    {
        foreach (ServerProcess node in nodes)
        {
            await UntilAsync(
                async () =>
                {
                    using HttpResponseMessage counted = await node.Client.PostAsync("/api/v1/repair", null);
                    JsonElement report = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/repair");
                    long[] byCopies = [.. report.GetProperty("byCopies").EnumerateArray().Select(count => count.GetInt64())];
                    JsonElement peers = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers");
                    return peers.GetProperty("items").EnumerateArray().Count(peer => peer.GetProperty("state").GetString() is "this" or "connected" or "away") == members
                        && byCopies[..3].All(count => count == 0) && byCopies[3] > 0;
                },
                "three copies of everything");
        }
    }

    /// <summary>The bytes of a file at a device, or null while it does not have it.</summary>
    public static async Task<byte[]?> GetAsync(ServerProcess node, string path)
    {
        try
        {
            using HttpResponseMessage answer = await node.Client.GetAsync("/api/v1/content/" + path);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync() : null;
        }
        catch (Exception broken) when (ServerProcess.IsGone(broken))
        {
            return null;
        }
    }

    public static async Task<JsonElement> PutAsync(ServerProcess node, string path, byte[] content)
    {
        using HttpResponseMessage answer = await node.Client.PutAsync("/api/v1/content/" + path, new ByteArrayContent(content));
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task PairAsync(ServerProcess inviter, ServerProcess joiner)
    {
        using HttpResponseMessage made = await inviter.Client.PostAsync("/api/v1/peers/invitations", null);
        int before = await ConnectedAsync(inviter);
        string link = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString()!;
        using HttpResponseMessage joined = await joiner.Client.PostAsJsonAsync("/api/v1/peers/join", new { link });
        Assert.True(joined.StatusCode == HttpStatusCode.Accepted, await joined.Content.ReadAsStringAsync());
        joiner.Client.DefaultRequestHeaders.Authorization = inviter.Client.DefaultRequestHeaders.Authorization;
        await UntilAsync(
            async () => await ConnectedAsync(joiner) > 0 && await ConnectedAsync(inviter) > before,
            "the device that joined knows the first one's token, and both are connected");
    }

    private static async Task<int> ConnectedAsync(ServerProcess node)
    {
        try
        {
            using HttpResponseMessage answer = await node.Client.GetAsync("/api/v1/peers");
            return answer.StatusCode == HttpStatusCode.OK
                ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()
                    .Count(peer => peer.GetProperty("state").GetString() == "connected")
                : 0;
        }
        catch (Exception broken) when (ServerProcess.IsGone(broken))
        {
            return 0;
        }
    }
}
