using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Scenarios;

/// <summary>Search among many files, as the client sees it: one letter, beginnings as they are typed, words, filters. Also
/// how fast the index fills while and after the files come, and what it takes on disk. The peers have nothing like it.</summary>
internal sealed class Searches : IScenario
{
    private const double WantedMilliseconds = 50;
    private const int Repetitions = 40;

    /// <summary>Every so many files is a text of some hundred words.</summary>
    private const int TextEvery = 20;

    private static readonly string[] Syllables =
        [.. from head in "bdfgklmnprstvz" from tail in new[] { "a", "e", "i", "o", "u", "an", "er" } select $"{head}{tail}"];

    private static readonly string[] Endings = ["jpg", "mp4", "zip", "mp3", "bin"];

    private static readonly (string Kind, string Question)[] Questions =
    [
        ("one letter", "b"), ("two letters", "ba"), ("beginning", "ban"), ("common word", "holiday"), ("two words", "holi ba"),
        ("part of a word", "olida"), ("type and word", "type:image ba"), ("size and date", "size:>1kb date:2000..2100"),
        ("phrase", "\"holiday in\""), ("nothing", "qqqq"),
    ];

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options with { Only = ["peerstor"] });
        await set.StartFreshAsync(cancellationToken);
        foreach (PeerStorNode server in set.Servers.OfType<PeerStorNode>())
        {
            using var client = new HttpClient();
            long started = Stopwatch.GetTimestamp();
            await FillAsync(server, client, options.Files, cancellationToken);
            double uploaded = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await IndexedAsync(server, client, cancellationToken);
            var filling = new Table($"The search index of {options.Files} files", ["files/s until all is found", "upload s", "MB on disk", "kB per 1,000 files"], []);
            double megabytes = server.IndexBytes / 1e6;
            findings.Add(filling, server.Name, [
                ("files/s until all is found", options.Files / Stopwatch.GetElapsedTime(started).TotalSeconds), ("upload s", uploaded),
                ("MB on disk", megabytes), ("kB per 1,000 files", megabytes * 1e6 / options.Files)]);
            findings.Write(filling, set.Missing);
            foreach ((string kind, string question) in Questions)
            {
                var table = new Table($"Search, {kind}: {question}", ["p95 ms", "median ms", "found"], [new Goal("p95 ms", WantedMilliseconds, AtMost: true)]);
                findings.Add(table, server.Name, await AskAsync(server, client, question, cancellationToken));
                findings.Write(table, set.Missing);
            }
        }
    }

    private static async Task FillAsync(PeerStorNode server, HttpClient client, int files, CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        Enumerable.Range(0, files),
        new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
        async (i, cancel) =>
        {
            var random = new Random(i);
            string ending = i % TextEvery == 0 ? "txt" : Endings[i % Endings.Length];
            string name = $"{Word(random)}-{(i % 7 == 0 ? "holiday" : Word(random))}-{i}.{ending}";
            string content = i % TextEvery == 0 ? string.Join(' ', Enumerable.Range(0, 400).Select(n => n == 7 ? "holiday in" : Word(random))) : $"x{i}";
            using HttpRequestMessage request = server.Request(HttpMethod.Put, server.FileUrl($"folder-{i / 200}/{name}"));
            request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(content));
            using HttpResponseMessage answer = await client.SendAsync(request, cancel);
            answer.EnsureSuccessStatusCode();
        });

    private static async Task IndexedAsync(PeerStorNode server, HttpClient client, CancellationToken cancellationToken)
    {
        while ((await FindAsync(server, client, "holiday", cancellationToken)).GetProperty("waiting").GetInt64() > 0)
        {
            await Task.Delay(200, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<(string, double)>> AskAsync(
        PeerStorNode server, HttpClient client, string question, CancellationToken cancellationToken)
    {
        double found = (await FindAsync(server, client, question, cancellationToken)).GetProperty("total").GetInt64();
        List<double> times = [];
        for (int i = 0; i < Repetitions; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await FindAsync(server, client, question, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return [("p95 ms", times[Repetitions * 95 / 100]), ("median ms", times[Repetitions / 2]), ("found", found)];
    }

    private static async Task<JsonElement> FindAsync(PeerStorNode server, HttpClient client, string question, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = server.Request(HttpMethod.Get, server.ApiUrl($"search?q={Uri.EscapeDataString(question)}"));
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using JsonDocument document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        return document.RootElement.Clone();
    }

    // Some words are far more common than others, as in every language.
    private static string Word(Random random)
    {
        int common = (int)(random.NextDouble() * random.NextDouble() * 4000);
        var word = new Random(common);
        return string.Concat(Enumerable.Range(0, 2 + (common % 3)).Select(_ => Syllables[word.Next(Syllables.Length)]));
    }
}
