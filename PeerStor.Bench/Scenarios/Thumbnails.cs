using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>Photos of 12 megapixels that come faster than pictures can be made of them: how many get theirs in a second while they
/// come and once they are stored, what one costs, and what somebody who browses meanwhile waits for, against the same while
/// nothing else is done.</summary>
internal sealed class Thumbnails : IScenario
{
    private const int Photos = 200;

    /// <summary>Photos made by ffmpeg, with noise; the others are these with a remark of their own, so that none is a duplicate.</summary>
    private const int Originals = 8;

    private const int WarmPhotos = 200;
    private const int WarmPictures = 40;
    private const int Stored = 40;
    private const int SmallBytes = 4096;

    /// <summary>Nine pages a second or so: a hasty person. Fifty took a fifth of the processor from what is measured.</summary>
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(100);

    /// <summary>Two cores at 20 a second.</summary>
    private const double WantedMillisecondsEach = 100;

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> originals = await MakeAsync(options.WorkDirectory, cancellationToken);
        await using ServerSet set = ServerSet.In("disk", options with { Only = ["peerstor"] });
        await set.StartFreshAsync(cancellationToken);
        foreach (PeerStorNode server in set.Servers.OfType<PeerStorNode>())
        {
            using var client = new HttpClient();
            await PutAsync(server, client, "small.bin", new byte[SmallBytes], cancellationToken);
            // Servers that people use have their code compiled.
            await StoreAsync(server, client, originals, "warm", WarmPhotos, cancellationToken);
            await PictureAsync(server, client, originals, "pictured", WarmPictures, cancellationToken);
            double storing = await StoreAsync(server, client, originals, "plain", Stored, cancellationToken);
            (double idlePage, double idleGet) = await BrowseAsync(server, client, Task.Delay(TimeSpan.FromSeconds(5), cancellationToken), cancellationToken);

            double before = ProcessTree.CpuSeconds(server.ProcessId);
            Task<(double Seconds, double StoredRate)> pictured = PictureAsync(server, client, originals, "photos", Photos, cancellationToken);
            (double page, double get) = await BrowseAsync(server, client, pictured, cancellationToken);
            double each = ((ProcessTree.CpuSeconds(server.ProcessId) - before) * 1000 / Photos) - storing;

            var table = new Table(
                $"Thumbnails of {Photos} photos of 12 megapixels, with a browser beside",
                ["a second", "a second once stored", "CPU ms each", "CPU ms to store", "page p95 ms", "idle page p95 ms", "GET p95 ms", "idle GET p95 ms"],
                [new Goal("CPU ms each", WantedMillisecondsEach, AtMost: true), new Goal("a second once stored", 20)]);
            findings.Add(table, server.Name, [
                ("a second", Photos / (await pictured).Seconds), ("a second once stored", (await pictured).StoredRate), ("CPU ms each", each), ("CPU ms to store", storing), ("page p95 ms", page),
                ("idle page p95 ms", idlePage), ("GET p95 ms", get), ("idle GET p95 ms", idleGet)]);
            findings.Write(table, set.Missing);
        }
    }

    private static async Task<IReadOnlyList<byte[]>> MakeAsync(string work, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(work, "photos"));
        if (folder.GetFiles().Length < Originals)
        {
            await Commands.OutputAsync(
            [
                "ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=4000x3000:rate=1,noise=alls=12:allf=t",
                "-frames:v", $"{Originals}", "-q:v", "4", Path.Combine(folder.FullName, "%d.jpg"),
            ],
            cancellationToken);
        }

        return [.. folder.GetFiles().OrderBy(file => file.Name).Take(Originals).Select(file => File.ReadAllBytes(file.FullName))];
    }

    /// <summary>Processor milliseconds for one photo that no picture is made of, as its name says nothing of its kind.</summary>
    private static async Task<double> StoreAsync(
        PeerStorNode server, HttpClient client, IReadOnlyList<byte[]> originals, string folder, int count, CancellationToken cancellationToken)
    {
        double before = ProcessTree.CpuSeconds(server.ProcessId);
        for (int i = 0; i < count; i++)
        {
            await PutAsync(server, client, $"{folder}/{i}.bin", Photo(originals, $"{folder}{i}"), cancellationToken);
        }

        return (ProcessTree.CpuSeconds(server.ProcessId) - before) * 1000 / count;
    }

    /// <summary>Seconds from the first upload to the last picture, and pictures a second from the last upload on, when the client
    /// needs none of the processor any more.</summary>
    private static async Task<(double Seconds, double StoredRate)> PictureAsync(
        PeerStorNode server, HttpClient client, IReadOnlyList<byte[]> originals, string folder, int count, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        List<string> ids = [];
        for (int i = 0; i < count; i++)
        {
            ids.Add(await PutAsync(server, client, $"{folder}/{i}.jpg", Photo(originals, $"{folder}{i}"), cancellationToken));
        }

        long stored = Stopwatch.GetTimestamp();
        List<string> waiting = [.. ids];
        int left = 0;
        while (waiting.Count > 0)
        {
            foreach (string id in waiting.ToList())
            {
                if (await GetAsync(server, client, server.ApiUrl($"files/{id}/thumbnail?size=256"), cancellationToken) != HttpStatusCode.NotFound)
                {
                    waiting.Remove(id);
                }
                else if (left > 0)
                {
                    // They are made about in their order.
                    await Task.Delay(100, cancellationToken);
                }
            }

            left = left == 0 ? waiting.Count : left;
        }

        return (Stopwatch.GetElapsedTime(started).TotalSeconds, left / Stopwatch.GetElapsedTime(stored).TotalSeconds);
    }

    /// <summary>Looks at a page and gets a small file again and again until something is over: what 95 of 100 take at most.</summary>
    private static async Task<(double PageMilliseconds, double GetMilliseconds)> BrowseAsync(
        PeerStorNode server, HttpClient client, Task until, CancellationToken cancellationToken)
    {
        List<double> pages = [];
        List<double> gets = [];
        while (!until.IsCompleted || pages.Count == 0)
        {
            long started = Stopwatch.GetTimestamp();
            await GetAsync(server, client, server.PageUrls[3], cancellationToken);
            pages.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            await GetAsync(server, client, server.FileUrl("small.bin"), cancellationToken);
            gets.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(BetweenPages, cancellationToken);
        }

        return (Sample.Quantile(pages, 0.95), Sample.Quantile(gets, 0.95));
    }

    /// <summary>An original with a JPEG remark (COM) behind its first mark.</summary>
    private static byte[] Photo(IReadOnlyList<byte[]> originals, string remark)
    {
        byte[] original = originals[remark[^1] % originals.Count];
        byte[] words = Encoding.ASCII.GetBytes(remark);
        return [.. original[..2], 0xFF, 0xFE, 0, (byte)(words.Length + 2), .. words, .. original[2..]];
    }

    private static async Task<string> PutAsync(PeerStorNode server, HttpClient client, string path, byte[] content, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = server.Request(HttpMethod.Put, server.FileUrl(path));
        request.Content = new ByteArrayContent(content);
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using JsonDocument told = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return told.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<HttpStatusCode> GetAsync(PeerStorNode server, HttpClient client, string url, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = server.Request(HttpMethod.Get, url);
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.StatusCode;
    }
}
