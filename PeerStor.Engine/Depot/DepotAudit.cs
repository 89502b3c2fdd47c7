using PeerStor.Engine.Backends;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Depot;

/// <summary>What comparing found.</summary>
/// <param name="Missing">Chunks that should lie there and did not; they are sent again from copies here or on other devices.</param>
/// <param name="Lost">Of these, those of which no copy was found anywhere.</param>
/// <param name="Strays">Objects that nothing here needs.</param>
public sealed record AuditReport(DateTimeOffset At, long Seen, long Missing, IReadOnlyList<ChunkId> Lost, long Strays, long StrayBytes);

/// <summary>Compares what should lie in the depot with what does: a bucket may be emptied by other hands.</summary>
/// <param name="bring">Gets a chunk from other devices; false when nobody has it.</param>
internal sealed class DepotAudit(
    ChunkDepot depot, DepotTable table, ChunkStore chunks, Func<ChunkId, CancellationToken, ValueTask<bool>> bring, StoreHealth health, TimeProvider time)
{
    private const string AlertId = "backend-parts-missing";
    private const int Batch = 1000;

    public async Task<AuditReport> RunAsync(long number, CancellationToken cancellationToken)
    {
        // What is gone is written down before anything is found anew: what lay in one place may lie in another by now.
        (HashSet<string> gone, List<BackendObject> news, long packs) = await ListPacksAsync(number, cancellationToken);
        await table.GoneAsync(number, gone);
        Count singles = await CompareSinglesAsync(number, cancellationToken);
        Count packed = await OpenAsync(number, news, cancellationToken);
        List<ChunkId> missing = table.Missing(number);
        IReadOnlyList<ChunkId> lost = await RepairAsync(missing, Bringer.Anybody, cancellationToken);
        if (missing.Count == 0)
        {
            health.Clear(AlertId);
        }

        return new AuditReport(
            time.GetUtcNow(), singles.Seen + packs, missing.Count, lost, singles.Strays + packed.Strays, singles.StrayBytes + packed.StrayBytes);
    }

    private async Task<Count> CompareSinglesAsync(long number, CancellationToken cancellationToken)
    {
        List<ChunkId> gone = [];
        List<(ChunkId, int)> found = [];
        Count count = default;
        KnownObjects<ChunkId, int> known = new((after, count) => table.After(number, after, count), default, Comparer<ChunkId>.Default, Batch);
        await foreach (BackendObject there in depot.Backend.ListAsync(DepotKey.Prefix, null, cancellationToken))
        {
            count.Seen++;
            if (DepotKey.ChunkOf(there.Key) is not { } chunk)
            {
                continue;
            }

            gone.AddRange(known.Before(chunk));
            int? bytes = known.TakeIf(chunk);
            if (depot.IsDamaged(chunk) || (bytes is not null && bytes != there.LengthBytes))
            {
                gone.Add(chunk);
            }
            else if (bytes is not null)
            {
                continue;
            }
            else if (table.IsNeeded(chunk))
            {
                found.Add((chunk, (int)there.LengthBytes));
            }
            else
            {
                count.Strays++;
                count.StrayBytes += there.LengthBytes;
            }

            if (found.Count == Batch)
            {
                await table.DoneAsync(number, found, []);
                found.Clear();
            }
        }

        gone.AddRange(known.Rest());
        await table.DoneAsync(number, found, []);
        await table.GoneAsync(number, gone);
        return count;
    }

    /// <summary>Takes note of packs that were not known.</summary>
    private async Task<Count> OpenAsync(long number, List<BackendObject> news, CancellationToken cancellationToken)
    {
        (long strays, long strayBytes) = (0, 0);
        await depot.Packs.OpenAsync(
            news,
            async (pack, chunks) =>
            {
                if (chunks?.Any(one => table.IsNeeded(one.Chunk)) == true)
                {
                    await table.PackedAsync(number, pack.Key, pack.LengthBytes, chunks);
                    return;
                }

                Interlocked.Increment(ref strays);
                Interlocked.Add(ref strayBytes, pack.LengthBytes);
            },
            cancellationToken);
        return new Count { Strays = strays, StrayBytes = strayBytes };
    }

    /// <returns>Those that should lie there and do not, those that are not known, and how many there are.</returns>
    private async Task<(HashSet<string> Gone, List<BackendObject> News, long Seen)> ListPacksAsync(long number, CancellationToken cancellationToken)
    {
        HashSet<string> gone = new(StringComparer.Ordinal);
        List<BackendObject> news = [];
        long seen = 0;
        KnownObjects<string, long> known = new((after, count) => table.PacksAfter(number, after, count), "", StringComparer.Ordinal, Batch);
        await foreach (BackendObject there in depot.Backend.ListAsync(PackKey.Prefix, null, cancellationToken))
        {
            seen++;
            gone.UnionWith(known.Before(there.Key));
            if (known.TakeIf(there.Key) is not { } bytes)
            {
                news.Add(there);
            }
            else if (bytes != there.LengthBytes)
            {
                gone.Add(there.Key);
            }
        }

        gone.UnionWith(known.Rest());
        foreach (string key in gone.ToList())
        {
            // It may have come behind the list's back.
            if (await depot.Backend.FindAsync(key, cancellationToken) is { } there && table.PackBytes(number, key) == there.LengthBytes)
            {
                gone.Remove(key);
            }
        }

        return (gone, news, seen);
    }

    /// <summary>Has chunks stored there again that are missing or damaged there; those of which there is no other copy.</summary>
    /// <param name="bringer">Who brings what is stored again.</param>
    public async Task<IReadOnlyList<ChunkId>> RepairAsync(IReadOnlyList<ChunkId> missing, Bringer bringer, CancellationToken cancellationToken)
    {
        HashSet<ChunkId> lost = [];
        foreach (ChunkId chunk in missing)
        {
            if (!chunks.TryGetStoredLength(chunk, out _) && !await bring(chunk, cancellationToken))
            {
                lost.Add(chunk);
            }
        }

        // What has no copy anywhere is missing until it turns up.
        await table.QueueAsync(missing.Where(chunk => !lost.Contains(chunk)), bringer);
        if (missing.Count > 0)
        {
            Warn(missing.Count, lost.Count);
        }

        return [.. lost];
    }

    private void Warn(int missing, int lost) => health.Raise(
        AlertId, lost == 0 ? AlertLevel.Warning : AlertLevel.Critical,
        $"{missing:N0} {(missing == 1 ? "part of a file was" : "parts of files were")} missing or damaged in {depot.Backend.Place}, though stored there before.",
        lost == 0
            ? "Good copies are here or on other devices, and are being stored there again."
            : $"{lost:N0} of them have no other copy: files that need them cannot be opened whole.",
        "Find out who deletes or changes there: nothing but PeerStor should. Settings, Storage lists the files.");

    private struct Count
    {
        public long Seen;
        public long Strays;
        public long StrayBytes;
    }
}
