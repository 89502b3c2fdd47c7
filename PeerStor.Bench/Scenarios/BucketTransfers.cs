using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;
using PeerStor.Tests.Support;

namespace PeerStor.Bench.Scenarios;

/// <summary>
/// A file of random bytes into a bucket and back, at the same S3 server: `aws s3 cp`, and PeerStor with that bucket behind it. PeerStor's
/// upload ends when nothing waits to go there any more; its download begins when nothing of the file lies on the device.
/// </summary>
internal sealed class BucketTransfers : IScenario
{
    private const string Upload = "upload MB/s";
    private const string Download = "download MB/s";
    private const string Memory = "peak RSS MB";
    private const string FileName = "large.bin";

    /// <summary>Of each copy, once PeerStor's and once that of aws, and what each of them writes besides.</summary>
    private const int GatewayFactor = 3;

    private static readonly IReadOnlyList<string> Copiers = ["aws", "peerstor"];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        Table table = new(
            $"{options.SizeBytes >> 20} MiB into a bucket and back", [Upload, Download, Memory],
            [new Goal(Upload, 0.9, "aws"), new Goal(Download, 0.9, "aws"), new Goal(Memory, 1, "aws", AtMost: true)]);
        string? missing = CephServer.Missing ?? AwsCli.Missing;
        if (missing is null)
        {
            using FreshContent content = new();
            for (int round = 0; round < options.Rounds; round++)
            {
                await MeasureAsync(options, findings, table, content, isFirst: round % 2 == 0, cancellationToken);
            }
        }

        findings.Write(table, missing is null ? [] : [missing]);
    }

    /// <summary>A server of its own for each round: it gives back memory late.</summary>
    private static async Task MeasureAsync(
        BenchOptions options, Findings findings, Table table, FreshContent content, bool isFirst, CancellationToken cancellationToken)
    {
        string root = Directory.CreateDirectory(Path.Combine(options.WorkDirectory, "bucket")).FullName;
        using CephServer ceph = new(Directory.CreateDirectory(Path.Combine(root, "ceph")).FullName, (options.SizeBytes * GatewayFactor) + (1L << 30));
        ceph.Create();
        AwsCli aws = new(ceph.Address, CephServer.AccessKey, CephServer.SecretKey);
        string file = await content.WriteAsync("source", options.SizeBytes, cancellationToken);
        foreach (string name in (isFirst ? Copiers : Copiers.Reverse()).Where(options.Only.Contains))
        {
            await aws.MakeBucketAsync(name, cancellationToken);
            findings.Add(table, name, name == "aws"
                ? await CopyAsync(aws, root, file, options.SizeBytes, cancellationToken)
                : await ServeAsync(ceph, root, options, file, cancellationToken));
        }

        ceph.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private static async Task<IReadOnlyList<(string, double)>> CopyAsync(
        AwsCli aws, string root, string file, long bytes, CancellationToken cancellationToken)
    {
        string log = Path.Combine(root, "aws.log");
        string back = file + ".back";
        (double up, double upMegabytes) = await aws.CopyAsync(file, $"s3://aws/{FileName}", log, cancellationToken);
        (double down, double downMegabytes) = await aws.CopyAsync($"s3://aws/{FileName}", back, log, cancellationToken);
        File.Delete(back);
        return Figures(bytes, up, down, Math.Max(upMegabytes, downMegabytes));
    }

    private static async Task<IReadOnlyList<(string, double)>> ServeAsync(
        CephServer ceph, string root, BenchOptions options, string file, CancellationToken cancellationToken)
    {
        await using PeerStorNode node = new(
            root, options.Program, "STORAGE_BACKEND=s3", "AWS_S3_BUCKET=peerstor", $"AWS_ACCESS_KEY_ID={CephServer.AccessKey}",
            $"AWS_SECRET_ACCESS_KEY={CephServer.SecretKey}", $"S3_ENDPOINT_URL={ceph.Address}", "PEERSTOR_BACKEND_ONLY=everything",
            "PEERSTOR_BACKEND_CACHE=16 MB");
        await node.StartFreshAsync(cancellationToken);
        await node.WarmUpAsync(cancellationToken);
        await UntilThereAsync(node, cancellationToken);
        double up, peak;
        await using (ServerMeter meter = new(node.ProcessId))
        {
            long started = Stopwatch.GetTimestamp();
            await Commands.OutputAsync(Curl.Put(node, file, FileName), cancellationToken);
            await UntilThereAsync(node, cancellationToken);
            up = Stopwatch.GetElapsedTime(started).TotalSeconds;
            peak = meter.PeakMegabytes;
        }

        // As if the device had given everything up; that takes ten minutes after an upload.
        await node.StopAsync();
        Directory.Delete(Path.Combine(node.DataDirectory, "chunks"), recursive: true);
        await node.StartAsync(cancellationToken);
        await Commands.OutputAsync(Curl.Get(node, "warm-0"), cancellationToken);
        await using (ServerMeter meter = new(node.ProcessId))
        {
            long started = Stopwatch.GetTimestamp();
            await Commands.OutputAsync(Curl.Get(node, FileName), cancellationToken);
            return Figures(options.SizeBytes, up, Stopwatch.GetElapsedTime(started).TotalSeconds, Math.Max(peak, meter.PeakMegabytes));
        }
    }

    private static (string, double)[] Figures(long bytes, double upSeconds, double downSeconds, double megabytes) =>
        [(Upload, bytes / upSeconds / 1e6), (Download, bytes / downSeconds / 1e6), (Memory, megabytes)];

    /// <summary>Until nothing waits to go into the bucket.</summary>
    private static async Task UntilThereAsync(PeerStorNode node, CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        while (true)
        {
            using HttpRequestMessage request = node.Request(HttpMethod.Get, node.ApiUrl("storage"));
            using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
            JsonNode state = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
            if (state["problem"]?.GetValue<string>() is { } trouble)
            {
                throw new BenchException(trouble);
            }

            if (state["waiting"]!.GetValue<long>() == 0)
            {
                return;
            }

            await Task.Delay(Look, cancellationToken);
        }
    }
}
