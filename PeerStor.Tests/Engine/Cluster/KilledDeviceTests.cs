using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;
using Xunit.Abstractions;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>
/// kill -9 of devices of a cluster, of the one that somebody uploads to and of those that keep copies of it, while files come and go.
/// <c>PEERSTOR_TEST_DEVICE_KILLS=200</c> and <c>PEERSTOR_TEST_DEVICES=5</c> make it longer and larger.
/// </summary>
public sealed class KilledDeviceTests(ITestOutputHelper output)
{
    private static readonly int Kills = Setting("PEERSTOR_TEST_DEVICE_KILLS", 8);
    private static readonly int Devices = Setting("PEERSTOR_TEST_DEVICES", 3);

    /// <summary>By name the seed of the content: of what was acknowledged, and of all that was ever begun.</summary>
    private readonly ConcurrentDictionary<string, int> _acknowledged = new();
    private readonly ConcurrentDictionary<string, int> _begun = new();

    private int _next;
    private int _answered;

    [Fact]
    public async Task What_was_acknowledged_is_whole_on_every_device_when_devices_are_killed_again_and_again()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(Devices);
        Random random = new(20261123);
        for (int kill = 0; kill < Kills; kill++)
        {
            ServerProcess uploader = cluster.Nodes[kill % Devices];

            // In turns the one that is uploaded to, and one that takes copies meanwhile.
            ServerProcess victim = kill % 2 == 0 ? uploader : cluster.Nodes[(kill + 1 + random.Next(Devices - 1)) % Devices];
            using CancellationTokenSource stop = new();
            int answered = _answered;
            Task[] clients = [PutAsync(uploader, 900_000, stop.Token), PutAsync(uploader, 3_000, stop.Token), DeleteAsync(uploader, stop.Token)];

            // Not before there is something to lose; then at any time.
            await Patience.UntilAsync(() => _answered > answered || Array.Exists(clients, client => client.IsFaulted), "something is acknowledged");
            await Task.Delay(random.Next(600));
            await victim.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients).InTimeAsync();
            await victim.StartAsync();
        }

        output.WriteLine($"{Kills} kills of {Devices} devices: {_begun.Count} files begun, {_answered} acknowledged, {_acknowledged.Count} of them not deleted");
        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(async () => await MissingAsync(node) is null, "every file is on every device");
            foreach ((string name, int seed) in _acknowledged)
            {
                byte[]? here = await TestCluster.GetAsync(node, name);
                Assert.True(here is not null && here.AsSpan().SequenceEqual(Content(name, seed)), $"{name} is not what was acknowledged");
            }
        }

        await TestCluster.WholeAsync(cluster.Nodes, Devices);
    }

    /// <summary>Null when a device lists what was acknowledged and nothing that was never sent, all of it in its size.</summary>
    private async Task<string?> MissingAsync(ServerProcess node)
    {
        Dictionary<string, long> there = [];
        string? cursor = null;
        do
        {
            JsonElement page = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/list/?limit=1000" + (cursor is null ? "" : "&cursor=" + cursor));
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
            {
                there[item.GetProperty("name").GetString()!] = item.GetProperty("size").GetInt64();
            }

            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        foreach ((string name, long size) in there.Where(item => item.Key.EndsWith(".bin", StringComparison.Ordinal)))
        {
            Assert.True(_begun.TryGetValue(name, out int seed), $"{name} was never sent");
            Assert.Equal(Content(name, seed).Length, size);
        }

        return _acknowledged.Keys.FirstOrDefault(name => !there.ContainsKey(name));
    }

    private async Task PutAsync(ServerProcess node, int size, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            int seed = Interlocked.Increment(ref _next);
            string name = string.Create(CultureInfo.InvariantCulture, $"{seed}-{size}.bin");
            _begun[name] = seed;
            try
            {
                using HttpResponseMessage answer = await node.Client.PutAsync("/api/v1/content/" + name, new ByteArrayContent(Content(name, seed)), stop);
                Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
                _acknowledged[name] = seed;
                Interlocked.Increment(ref _answered);
            }
            catch (Exception broken) when (ServerProcess.IsGone(broken) || broken is OperationCanceledException)
            {
                // Killed, or the connection is one from before the last kill: the next one is new.
            }
        }
    }

    /// <summary>What goes leaves holes, so that there is something to compact.</summary>
    private async Task DeleteAsync(ServerProcess node, CancellationToken stop)
    {
        foreach (string name in _acknowledged.Keys.Take(_acknowledged.Count / 10).ToList())
        {
            // Whether it goes is not known when the device is killed meanwhile: from here on it may be there or not.
            _acknowledged.TryRemove(name, out _);
            try
            {
                using HttpResponseMessage answer = await node.Client.DeleteAsync("/api/v1/content/" + name, stop);
                Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound, answer.StatusCode.ToString());
            }
            catch (Exception broken) when (ServerProcess.IsGone(broken) || broken is OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Of the size that the name says.</summary>
    private static byte[] Content(string name, int seed) =>
        EngineFixture.RandomBytes(int.Parse(name.AsSpan(name.IndexOf('-') + 1, name.IndexOf('.') - name.IndexOf('-') - 1), CultureInfo.InvariantCulture), seed);

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
