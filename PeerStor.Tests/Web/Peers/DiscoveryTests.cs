using System.Diagnostics;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Peers;

/// <summary>Real programs on a real network: devices find each other, and Avahi and PeerStor understand each other.</summary>
public sealed class DiscoveryTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    /// <summary>How often five devices are started anew; PEERSTOR_COLD_STARTS=20 for figures.</summary>
    private static readonly int ColdStarts = int.TryParse(
        Environment.GetEnvironmentVariable("PEERSTOR_COLD_STARTS"), System.Globalization.CultureInfo.InvariantCulture, out int wanted) ? wanted : 1;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task Avahi_finds_a_device_with_its_address_port_and_id_and_hears_it_leave()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(2);
        (TestHost device, TestHost other) = (network.Hosts[0], network.Hosts[1]);
        await AvahiHost.StartAsync(other);
        Process server = await ServeAsync(device, "Anna's laptop");

        Process browse = other.Start("avahi-browse", "-rpk", "_peerstor._tcp");
        string found = await LineAsync(browse, line => line.StartsWith("=;eth0;IPv4;", StringComparison.Ordinal));

        // Avahi shows the address whose record comes first: that of IPv6 as well. The name leads to the other.
        string[] fields = found.Split(';');
        Assert.True(fields[7] == device.Address || fields[7].StartsWith("fe80:", StringComparison.Ordinal), found);
        Assert.Equal("6881", fields[8]);
        Assert.Contains($"\t{device.Address}", await other.OutputAsync("avahi-resolve", "-4", "-n", fields[6]), StringComparison.Ordinal);
        Assert.Contains("\"id=", found, StringComparison.Ordinal);
        Assert.Contains("\"web=8080\"", found, StringComparison.Ordinal);

        using Process stop = Process.Start("kill", ["-TERM", $"{server.Id}"]);
        await LineAsync(browse, line => line.StartsWith("-;eth0;IPv4;", StringComparison.Ordinal));
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task A_service_that_avahi_publishes_is_listed_and_gone_when_it_is_taken_back()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(2);
        (TestHost device, TestHost other) = (network.Hosts[0], network.Hosts[1]);
        await AvahiHost.StartAsync(other);
        await ServeAsync(device, "mine");
        Process published = other.Start(
            "avahi-publish", "-s", "Other \u001b[2J box", "_peerstor._tcp", "7000", "id=ABCDEFGH-ABCDEFGH", "v=1", "web=8081");

        JsonElement seen = Assert.Single(await SeenAsync(device, 1));
        Assert.Equal("Other [2J box", seen.GetProperty("name").GetString());
        Assert.Equal("ABCDEFGH-ABCDEFGH", seen.GetProperty("id").GetString());
        Assert.Equal($"http://{other.Address}:8081/", seen.GetProperty("url").GetString());

        published.Kill(entireProcessTree: true);
        Assert.Empty(await SeenAsync(device, 0));
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task Devices_that_start_at_the_same_time_see_each_other_also_with_one_name()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(3);
        await Task.WhenAll(network.Hosts.Select(host => ServeAsync(host, "laptop")));

        foreach (TestHost host in network.Hosts)
        {
            IReadOnlyList<JsonElement> others = await SeenAsync(host, 2);
            Assert.Equal(
                network.Hosts.Where(one => one != host).Select(one => $"http://{one.Address}:8080/").Order(),
                others.Select(one => one.GetProperty("url").GetString()!).Order());
            Assert.Equal(2, others.Select(one => one.GetProperty("id").GetString()).Distinct().Count());
        }
    }

    [LinuxFact("unshare", TestNetwork.Trial)]
    public async Task Five_devices_that_start_cold_all_see_each_other()
    {
        for (int round = 0; round < ColdStarts; round++)
        {
            await using TestNetwork network = await TestNetwork.CreateAsync(5);
            await Task.WhenAll(network.Hosts.Select(host => ServeAsync(host, host.Name)));
            long listening = TimeProvider.System.GetTimestamp();
            TimeSpan[] seen = await Task.WhenAll(network.Hosts.Select(async host =>
            {
                await UntilSeenAsync(host, 4);
                return TimeProvider.System.GetElapsedTime(listening);
            }));

            output.WriteLine($"all five see all others {seen.Max().TotalSeconds:0.00} s after the last of them listens (the first {seen.Min().TotalSeconds:0.00} s)");
        }
    }

    /// <summary>One small program on the host looks again and again: starting one for each look would take longer than what is looked for.</summary>
    private async Task UntilSeenAsync(TestHost host, int others)
    {
        using JsonDocument node = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(DataOf(host), "run", "node.json")));
        string secret = node.RootElement.GetProperty("secret").GetString()!;
        string seen = await host.OutputAsync(
            "timeout", "120", "sh", "-c",
            "until [ \"$(curl -s -H \"Authorization: Bearer $0\" http://127.0.0.1:8080/api/v1/peers | grep -o '\"state\":\"seen\"' | wc -l)\" -ge $1 ]; do sleep 0.05; done; echo all",
            secret, $"{others}");
        Assert.Equal("all", seen.Trim());
    }

    /// <summary>Started and listening.</summary>
    private async Task<Process> ServeAsync(TestHost host, string name)
    {
        Process server = host.Start(
            "env", "PEERSTOR_MIN_FREE=1 MB", PeerStorProgram.Path, "serve", "--data", DataOf(host), "--port", "8080", "--name", name, "--json");
        Assert.NotNull(await server.StandardOutput.ReadLineAsync().InTimeAsync());
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return server;
    }

    /// <summary>What the device lists, as soon as it is so many.</summary>
    private async Task<IReadOnlyList<JsonElement>> SeenAsync(TestHost host, int count)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (true)
        {
            using JsonDocument answer = JsonDocument.Parse(await host.OutputAsync(
                PeerStorProgram.Path, "peers", "--data", DataOf(host), "--json"));
            List<JsonElement> items = [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
            if (items.Count == count)
            {
                return items;
            }

            // Nobody tells the command line: asking again is the only way to know.
            await Task.Delay(50, limit.Token);
        }
    }

    private static async Task<string> LineAsync(Process process, Func<string, bool> isWanted)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (true)
        {
            string? line = await process.StandardOutput.ReadLineAsync(limit.Token);
            Assert.NotNull(line);
            if (isWanted(line))
            {
                return line;
            }
        }
    }

    private string DataOf(TestHost host) => _folder.File($"{host.Name}-{host.Id}");
}
