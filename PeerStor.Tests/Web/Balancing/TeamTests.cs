using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PeerStor.Tests.Rules;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Balancing;

/// <summary>Real instances behind the nginx that the project ships: what a user of them notices.</summary>
public sealed class TeamTests(Team team, Xunit.Abstractions.ITestOutputHelper output) : IClassFixture<Team>
{
    [Fact]
    public async Task Whoever_writes_sees_it_at_once_at_whichever_instance_the_next_request_lands()
    {
        const int Sequences = 200;
        const int Together = 4;
        ConcurrentBag<string> missed = [];
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async person =>
        {
            // One of them speaks HTTP/2, and one is a program that keeps no cookies.
            using HttpClient client = team.Client(person, person == 0 ? HttpVersion.Version20 : HttpVersion.Version11, cookies: person != 1);
            for (int i = 0; i < Sequences / Together; i++)
            {
                string name = $"{person}-{i}.txt";
                byte[] content = Encoding.UTF8.GetBytes($"what {person} wrote {i}");
                using HttpResponseMessage put = await client.PutAsync($"/api/v1/content/own/{name}", new ByteArrayContent(content));
                Assert.True(put.IsSuccessStatusCode, $"{put.StatusCode}: {await put.Content.ReadAsStringAsync()}");
                JsonElement list = await client.GetFromJsonAsync<JsonElement>("/api/v1/list/own?limit=1000");
                if (list.GetProperty("items").EnumerateArray().All(item => item.GetProperty("name").GetString() != name))
                {
                    missed.Add(name + " in the list");
                }

                using HttpResponseMessage read = await client.GetAsync($"/api/v1/content/own/{name}");
                byte[] got = await read.Content.ReadAsByteArrayAsync();
                if (read.StatusCode != HttpStatusCode.OK || !content.AsSpan().SequenceEqual(got))
                {
                    missed.Add(name + " when read");
                }
            }
        }));

        Assert.Empty(missed);
        ILookup<string, string> answered = team.Proxy.Instances.ToLookup(instance => instance);
        output.WriteLine(string.Join(", ", answered.Select(instance => $"{instance.Key}: {instance.Count()}")));
        Assert.True(answered.Count >= team.Instances.Count, "all instances took part");
    }

    [Fact]
    public async Task An_upload_goes_on_at_any_instance()
    {
        byte[] content = new byte[3 << 20];
        Random.Shared.NextBytes(content);
        TusClient upload = await TusClient.CreateAsync(team.Instances[0].Client, "anywhere.bin", content);
        for (int part = 0; part < 3; part++)
        {
            await upload.PatchAsync(team.Instances[(part + 1) % 3].Client, 1 << 20);
        }

        await TestCluster.UntilAsync(
            async () => await TestCluster.GetAsync(team.Instances[2], "anywhere.bin") is { } bytes && bytes.AsSpan().SequenceEqual(content),
            "the file is whole at the third instance");
    }

    [Fact]
    public async Task An_instance_that_is_killed_costs_a_retry_and_no_acknowledged_byte()
    {
        byte[] film = new byte[8 << 20];
        Random.Shared.NextBytes(film);
        using HttpClient client = team.Client(0);
        using HttpResponseMessage put = await client.PutAsync("/api/v1/content/film.bin", new ByteArrayContent(film));
        Assert.True(put.IsSuccessStatusCode);

        const int Uploads = 50;
        const int Streams = 20;
        byte[][] contents = [.. Enumerable.Range(0, Uploads).Select(i => Bytes(i, 1 << 20))];
        TaskCompletionSource underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int acknowledged = 0;
        Task uploads = Task.WhenAll(contents.Select(async (content, i) =>
        {
            using HttpClient person = team.Client(i);
            TusClient upload = await TusClient.CreateAsync(person, $"killed-{i}.bin", content);
            while (!upload.IsWhole)
            {
                await upload.SendAsync(person, 128 << 10);
                if (Interlocked.Increment(ref acknowledged) == Uploads)
                {
                    underWay.SetResult();
                }
            }
        }));
        Task<byte[][]> streams = Task.WhenAll(Enumerable.Range(0, Streams).Select(person => StreamAsync(team, person, film.Length)));

        await Task.WhenAny(underWay.Task, uploads).InTimeAsync();
        await team.Instances[1].KillAsync();
        await team.Instances[1].StartAsync();
        await uploads.InTimeAsync();

        Assert.All(await streams.InTimeAsync(), bytes => Assert.True(bytes.AsSpan().SequenceEqual(film)));
        foreach ((byte[] content, int i) in contents.Select((content, i) => (content, i)))
        {
            using HttpResponseMessage read = await Team.SendAsync(client, () => new HttpRequestMessage(HttpMethod.Get, $"/api/v1/content/killed-{i}.bin"));
            Assert.True(read.StatusCode == HttpStatusCode.OK, $"{i}: {read.StatusCode}");
            byte[] got = await read.Content.ReadAsByteArrayAsync();
            Assert.True(content.AsSpan().SequenceEqual(got), $"{i} is as it was sent");
        }
    }

    [Fact]
    public async Task A_rolling_restart_fails_no_request_of_a_client_that_asks_once_more()
    {
        using CancellationTokenSource enough = new();
        ConcurrentBag<string> failed = [];
        int done = 0;
        Task load = Task.WhenAll(Enumerable.Range(0, 4).Select(async person =>
        {
            using HttpClient client = team.Client(person);
            for (int i = 0; !enough.IsCancellationRequested; i++)
            {
                string path = $"/api/v1/content/rolling/{person}-{i % 10}.txt";
                byte[] content = Bytes(i, 20_000);
                using HttpResponseMessage put = await Team.SendAsync(
                    client, () => new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(content) });
                using HttpResponseMessage read = await Team.SendAsync(client, () => new HttpRequestMessage(HttpMethod.Get, path));
                byte[] got = await read.Content.ReadAsByteArrayAsync();
                if (!put.IsSuccessStatusCode || !read.IsSuccessStatusCode || !got.AsSpan().SequenceEqual(content))
                {
                    failed.Add($"{path} {i}: {put.StatusCode}, {read.StatusCode}, {got.Length} bytes");
                }

                Interlocked.Increment(ref done);
            }
        }));

        foreach (ServerProcess instance in team.Instances)
        {
            int before = Volatile.Read(ref done);
            await team.Proxy.ReloadAsync(team.Instances, without: instance);
            await instance.TerminateAsync();
            await instance.StartAsync();
            await team.Proxy.ReloadAsync(team.Instances);
            await TestCluster.UntilAsync(() => Task.FromResult(Volatile.Read(ref done) > before + 20 || load.IsCompleted), "the load goes on");
        }

        await enough.CancelAsync();
        await load.InTimeAsync();
        output.WriteLine($"{done} writes and reads during three restarts");
        Assert.Empty(failed);
    }

    [Fact]
    public async Task Prometheus_finds_every_figure_of_the_board_and_of_the_rules_at_each_instance()
    {
        using HttpResponseMessage made = await team.Instances[0].Client.PostAsJsonAsync("/api/v1/tokens", new { name = "metrics", scope = "read" });
        string token = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        // How many copies there are is told once there is something, and it was counted.
        await TestCluster.PutAsync(team.Instances[0], "counted.bin", Bytes(1, 100_000));
        await TestCluster.WholeAsync(team.Instances, 3);
        await using PrometheusServer prometheus = new(team.Instances, token);
        await TestCluster.UntilAsync(
            async () => await prometheus.AskAsync("up == 1") is { Count: 3 }, "all instances are asked, and answer");

        string[] figures =
        [
            .. Regex.Matches(Repository.Read("docs/monitoring/grafana.json") + Repository.Read("docs/monitoring/alerts.yml"), @"\bpeerstor_\w+")
                .Select(name => name.Value).Distinct()
                // Told only by instances that store in S3 or NFS; their own tests read it.
                .Where(name => !name.StartsWith("peerstor_backend_", StringComparison.Ordinal)),
        ];
        Assert.True(figures.Length > 15);
        foreach (string figure in figures)
        {
            await TestCluster.UntilAsync(async () => await prometheus.AskAsync(figure) is { Count: 3 }, $"{figure} of three instances");
        }
    }

    private static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>As a player does: goes on where it was when the connection breaks.</summary>
    private static async Task<byte[]> StreamAsync(Team team, int person, int length)
    {
        using HttpClient client = team.Client(person);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/content/film.bin") { Headers = { Range = new(at, null) } };
                using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                answer.EnsureSuccessStatusCode();
                await using Stream body = await answer.Content.ReadAsStreamAsync();
                for (int count; (count = await body.ReadAsync(bytes.AsMemory(at, Math.Min(64 << 10, length - at)))) > 0;)
                {
                    at += count;
                }
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                // From there again.
            }
        }

        return bytes;
    }
}
