using System.Diagnostics;
using PeerStor.Bench.Filling;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Bench.Servers;
using PeerStor.Engine.Common;

namespace PeerStor.Bench.Scenarios;

/// <summary>A library of a million entries: how long its pages take, the first time and later, and what memory it costs.</summary>
internal sealed class LargeLibrary : IScenario
{
    private const int FilesInFolder = 100;
    private const int LargeFolder = 10_000;
    private const int HugeFolder = 100_000;
    private const int DeepestFolder = 1000;
    private const int Views = 10;

    /// <summary>A page that is asked for, and what it may take: the first time it is seen, and later.</summary>
    private sealed record Place(string What, EntryId Folder, double FirstMilliseconds, double ThenMilliseconds);

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        await using ServerSet set = ServerSet.In("disk", options with { Only = ["peerstor"] });
        foreach (PeerStorNode node in set.Servers.OfType<PeerStorNode>())
        {
            node.Clear();
            Directory.CreateDirectory(node.DataDirectory);
            IReadOnlyList<Place> places = await FillAsync(node.DataDirectory, options.Entries, cancellationToken);
            await node.StartAsync(cancellationToken);
            foreach (Place place in places)
            {
                var table = new Table($"Library with {options.Entries:N0} entries: {place.What}", ["first ms", "then ms", "RSS MB"],
                    [new Goal("first ms", place.FirstMilliseconds, AtMost: true), new Goal("then ms", place.ThenMilliseconds, AtMost: true),
                        new Goal("RSS MB", 300, AtMost: true)]);
                double first = await ViewAsync(node, place.Folder, cancellationToken);
                List<double> later = [];
                for (int i = 0; i < Views; i++)
                {
                    later.Add(await ViewAsync(node, place.Folder, cancellationToken));
                }

                findings.Add(table, node.Name,
                    [("first ms", first), ("then ms", later.Order().ElementAt(Views / 2)), ("RSS MB", ProcessTree.RssMegabytes(node.ProcessId))]);
                findings.Write(table, set.Missing);
            }
        }
    }

    private static async Task<IReadOnlyList<Place>> FillAsync(string data, int entries, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await using EntryFiller filler = await EntryFiller.OpenAsync(data, cancellationToken);
        EntryId large = await filler.FolderAsync(filler.Root, $"{LargeFolder} files", cancellationToken);
        await filler.FilesAsync(large, LargeFolder, cancellationToken);
        EntryId huge = await filler.FolderAsync(filler.Root, $"{HugeFolder} files", cancellationToken);
        await filler.FilesAsync(huge, Math.Min(HugeFolder, entries / 2), cancellationToken);
        EntryId deep = filler.Root;
        for (int i = 0; i < DeepestFolder; i++)
        {
            deep = await filler.FolderAsync(deep, $"level {i}", cancellationToken);
        }

        while (filler.Entries < entries)
        {
            EntryId top = await filler.FolderAsync(filler.Root, $"folder {filler.Entries}", cancellationToken);
            for (int i = 0; i < FilesInFolder && filler.Entries < entries; i++)
            {
                EntryId folder = await filler.FolderAsync(top, $"folder {i}", cancellationToken);
                await filler.FilesAsync(folder, FilesInFolder, cancellationToken);
            }
        }

        Console.WriteLine($"{filler.Entries:N0} entries made in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s");
        return
        [
            new("its first page", filler.Root, 300, 300), new($"a folder of {LargeFolder:N0}", large, 150, 150),
            new($"a folder of {HugeFolder:N0}", huge, 1000, 150), new($"{DeepestFolder:N0} folders deep", deep, 300, 300),
        ];
    }

    private static async Task<double> ViewAsync(PeerStorNode node, EntryId folder, CancellationToken cancellationToken)
    {
        using var person = new HttpClient();
        using HttpRequestMessage view = node.Request(HttpMethod.Get, $"{node.PageUrls[3]}/{folder}");
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await person.SendAsync(view, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
