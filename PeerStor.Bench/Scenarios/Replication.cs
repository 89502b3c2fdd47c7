using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>From a file on one device to the same file whole on two others, over the loopback address: Syncthing from when it is told to
/// look at the folder, PeerStor from the first byte of the upload.</summary>
internal sealed class Replication : IScenario
{
    private const int Devices = 3;
    private const int SmallBytes = 10 * 1024;

    /// <summary>Servers that people use have their code compiled and their connections open.</summary>
    private const long WarmBytes = 128 << 20;

    private const int WarmFiles = 1000;

    /// <summary>Twice as fast as Syncthing.</summary>
    private const double Wanted = 2;

    /// <summary>Few, because the page that is not there yet is asked for again and again, on the processor that copies.</summary>
    private const int PageEntries = 100;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        string root = Directory.CreateDirectory(Path.Combine(options.WorkDirectory, "devices")).FullName;
        Table large = new($"{options.SizeBytes >> 20} MiB of random bytes to two other devices", ["MB/s", "CPU s"], [new Goal("MB/s", Wanted, "syncthing")]);
        Table small = new($"{options.Files} files of 10 KiB to two other devices", ["files/s", "CPU s"], [new Goal("files/s", Wanted, "syncthing")]);
        List<string> missing = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            if (options.Only.Contains("syncthing"))
            {
                await MeasureSyncthingAsync(root, options, findings, large, small, missing, cancellationToken);
            }

            if (options.Only.Contains("peerstor"))
            {
                await MeasurePeerStorAsync(root, options, findings, large, small, cancellationToken);
            }
        }

        findings.Write(large, missing);
        findings.Write(small, missing);
        Directory.Delete(root, recursive: true);
    }

    private static async Task MeasureSyncthingAsync(
        string root, BenchOptions options, Findings findings, Table large, Table small, List<string> missing, CancellationToken cancellationToken)
    {
        Syncthing[] devices = [.. Enumerable.Range(1, Devices).Select(number => new Syncthing(Path.Combine(root, $"s{number}")))];
        if (devices[0].Missing is { } reason)
        {
            missing.Add($"syncthing: {reason}");
            return;
        }

        await using Started _ = await Started.AllAsync(devices, cancellationToken);
        foreach (Syncthing device in devices)
        {
            await device.ShareAsync([.. devices.Except([device])], cancellationToken);
        }

        await UntilAsync(() => devices[0].IsConnectedAsync(devices[1..], cancellationToken), cancellationToken);
        await MakeAsync(devices[0], "warm", WarmBytes, WarmFiles, cancellationToken);
        await SyncAsync(devices, 1 + WarmFiles, cancellationToken);
        await MakeAsync(devices[0], "large", options.SizeBytes, 0, cancellationToken);
        findings.Add(large, "syncthing", await TimeAsync(devices, options.SizeBytes / 1e6, "MB/s", () => SyncAsync(devices, 2 + WarmFiles, cancellationToken)));
        await MakeAsync(devices[0], "small", 0, options.Files, cancellationToken);
        findings.Add(small, "syncthing", await TimeAsync(
            devices, options.Files, "files/s", () => SyncAsync(devices, 2 + WarmFiles + options.Files, cancellationToken)));
    }

    private static async Task MakeAsync(Syncthing device, string name, long bytes, int files, CancellationToken cancellationToken)
    {
        if (bytes > 0)
        {
            await Commands.OutputAsync(["/bin/sh", "-c", $"openssl rand {bytes} > {device.FileUrl(name)} && sync -f {device.Folder}"], cancellationToken);
        }

        for (int i = 0; i < files; i++)
        {
            await File.WriteAllBytesAsync(device.FileUrl($"{name}-{i}"), RandomNumberGenerator.GetBytes(SmallBytes), cancellationToken);
        }
    }

    private static async Task SyncAsync(Syncthing[] devices, int files, CancellationToken cancellationToken)
    {
        await devices[0].ScanAsync(cancellationToken);
        foreach (Syncthing device in devices)
        {
            await UntilAsync(() => device.HasAllAsync(files, cancellationToken), cancellationToken);
        }
    }

    private static async Task MeasurePeerStorAsync(
        string root, BenchOptions options, Findings findings, Table large, Table small, CancellationToken cancellationToken)
    {
        PeerStorNode[] devices = [.. Enumerable.Range(1, Devices).Select(number => new PeerStorNode(Path.Combine(root, $"p{number}"), options.Program))];
        await using Started _ = await Started.AllAsync(devices, cancellationToken);
        using HttpClient client = new() { Timeout = TimeSpan.FromMinutes(10) };
        foreach (PeerStorNode joiner in devices[1..])
        {
            await JoinAsync(client, devices[0], joiner, cancellationToken);
        }

        await UploadAsync(client, devices[0], "warm", WarmBytes, cancellationToken);
        await UploadAsync(client, devices[0], "warm", WarmFiles, cancellationToken);
        await CopiedAsync(client, devices[0], 1 + WarmFiles, cancellationToken);
        findings.Add(large, "peerstor", await TimeAsync(devices, options.SizeBytes / 1e6, "MB/s", async () =>
        {
            await UploadAsync(client, devices[0], "large", options.SizeBytes, cancellationToken);
            await CopiedAsync(client, devices[0], 2 + WarmFiles, cancellationToken);
        }));
        findings.Add(small, "peerstor", await TimeAsync(devices, options.Files, "files/s", async () =>
        {
            await UploadAsync(client, devices[0], "small", options.Files, cancellationToken);
            await CopiedAsync(client, devices[0], 2 + WarmFiles + options.Files, cancellationToken);
        }));
    }

    private static async Task UploadAsync(HttpClient client, PeerStorNode node, string name, long bytes, CancellationToken cancellationToken)
    {
        using FreshContent content = new();
        await using FileStream file = File.OpenRead(await content.WriteAsync(name, bytes, cancellationToken));
        await PutAsync(client, node, name, new StreamContent(file), cancellationToken);
    }

    private static async Task UploadAsync(HttpClient client, PeerStorNode node, string name, int files, CancellationToken cancellationToken)
    {
        byte[] some = RandomNumberGenerator.GetBytes((files * 16) + SmallBytes);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (i, cancel) => await PutAsync(client, node, $"{name}-{i}", new ByteArrayContent(some, i * 16, SmallBytes), cancel));
    }

    private static async Task JoinAsync(HttpClient client, PeerStorNode first, PeerStorNode joiner, CancellationToken cancellationToken)
    {
        JsonNode invitation = await AskAsync(client, first.Request(HttpMethod.Post, first.ApiUrl("peers/invitations")), cancellationToken);
        HttpRequestMessage join = joiner.Request(HttpMethod.Post, joiner.ApiUrl("peers/join"));
        join.Content = JsonContent.Create(new { link = invitation["link"]!.GetValue<string>() });
        using HttpResponseMessage joined = await client.SendAsync(join, cancellationToken);
        joined.EnsureSuccessStatusCode();
        int before = await ConnectedAsync(client, first, cancellationToken);
        await UntilAsync(async () => await ConnectedAsync(client, first, cancellationToken) > before, cancellationToken);
    }

    private static async Task<int> ConnectedAsync(HttpClient client, PeerStorNode node, CancellationToken cancellationToken) =>
        (await AskAsync(client, node.Request(HttpMethod.Get, node.ApiUrl("peers")), cancellationToken))["items"]!.AsArray()
            .Count(peer => peer!["state"]!.GetValue<string>() == "connected");

    private static async Task PutAsync(HttpClient client, PeerStorNode node, string name, HttpContent content, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = node.Request(HttpMethod.Put, node.FileUrl(name));
        request.Content = content;
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Until each of so many files is on all three devices.</summary>
    private static async Task CopiedAsync(HttpClient client, PeerStorNode node, int files, CancellationToken cancellationToken)
    {
        int copied = 0;
        for (string? cursor = ""; cursor is not null;)
        {
            JsonNode page = await AskAsync(client, node.Request(HttpMethod.Get, node.ApiUrl($"list/?limit={PageEntries}&cursor={Uri.EscapeDataString(cursor)}")), cancellationToken);
            JsonArray items = page["items"]!.AsArray();
            if (!items.All(item => item!["copies"]!.GetValue<int>() == Devices))
            {
                // This page again.
                await Task.Delay(Look, cancellationToken);
                continue;
            }

            copied += items.Count;
            cursor = page["next"]?.GetValue<string>();
        }

        if (copied != files)
        {
            throw new BenchException($"{copied} of {files} files are there.");
        }
    }

    private static async Task<IReadOnlyList<(string, double)>> TimeAsync(IEnumerable<Server> servers, double amount, string unit, Func<Task> work)
    {
        double before = servers.Sum(server => ProcessTree.CpuSeconds(server.ProcessId));
        long started = Stopwatch.GetTimestamp();
        await work();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return [(unit, amount / seconds), ("CPU s", servers.Sum(server => ProcessTree.CpuSeconds(server.ProcessId)) - before)];
    }

    private static async Task<JsonNode> AskAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancellationToken)
    {
        while (!await isSo())
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Stops them together.</summary>
    private sealed class Started(IReadOnlyList<Server> servers) : IAsyncDisposable
    {
        public static async Task<Started> AllAsync(IReadOnlyList<Server> servers, CancellationToken cancellationToken)
        {
            foreach (Server server in servers)
            {
                await server.StartFreshAsync(cancellationToken);
            }

            return new Started(servers);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (Server server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }
}
