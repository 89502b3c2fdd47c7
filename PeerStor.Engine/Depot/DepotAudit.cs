using System.Collections.Concurrent;
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
        HashSet<ChunkId> missing = [];
        List<(ChunkId, int)> found = [];
        (long seen, long strays, long strayBytes) = (0, 0, 0);
        KnownObjects<ChunkId, int> known = new((after, count) => table.After(number, after, count), default, Comparer<ChunkId>.Default, Batch);
        await foreach (BackendObject there in depot.Backend.ListAsync(DepotKey.Prefix, null, cancellationToken))
        {
            seen++;
            if (DepotKey.ChunkOf(there.Key) is not { } chunk)
            {
                continue;
            }

            missing.UnionWith(known.Before(chunk));
            if (known.TakeIf(chunk) is { } bytes)
            {
                if (bytes != there.LengthBytes || depot.IsDamaged(chunk))
                {
                    missing.Add(chunk);
                }
            }
            else if (table.IsNeeded(chunk))
            {
                found.Add((chunk, (int)there.LengthBytes));
            }
            else
            {
                (strays, strayBytes) = (strays + 1, strayBytes + there.LengthBytes);
            }

            if (found.Count == Batch)
            {
                await table.DoneAsync(number, found, []);
                found.Clear();
            }
        }

        missing.UnionWith(known.Rest());
        await table.DoneAsync(number, found, []);
        PackCount packs = await ComparePacksAsync(number, missing, cancellationToken);
        IReadOnlyList<ChunkId> lost = await RepairAsync(number, [.. missing], Bringer.Anybody, cancellationToken);
        if (missing.Count == 0)
        {
            health.Clear(AlertId);
        }

        return new AuditReport(time.GetUtcNow(), seen + packs.Seen, missing.Count, lost, strays + packs.Strays, strayBytes + packs.StrayBytes);
    }

    /// <param name="missing">What does not lie there alone. What lay in packs that are gone is added, what lies in others taken out.</param>
    private async Task<PackCount> ComparePacksAsync(long number, HashSet<ChunkId> missing, CancellationToken cancellationToken)
    {
        (HashSet<string> gone, List<BackendObject> news, long seen) = await ListPacksAsync(number, cancellationToken);
        missing.UnionWith(await table.LosePacksAsync(number, gone));
        (long strays, long strayBytes) = (0, 0);
        ConcurrentBag<ChunkId> placed = [];
        await depot.Packs.OpenAsync(
            news,
            async (pack, chunks) =>
            {
                if (chunks?.Any(one => table.IsNeeded(one.Chunk)) != true)
                {
                    Interlocked.Increment(ref strays);
                    Interlocked.Add(ref strayBytes, pack.LengthBytes);
                    return;
                }

                await table.PackedAsync(number, pack.Key, pack.LengthBytes, chunks, missing);
                foreach (PackedChunk one in chunks)
                {
                    placed.Add(one.Chunk);
                }
            },
            cancellationToken);
        missing.ExceptWith(placed);
        return new PackCount(seen, strays, strayBytes);
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
        foreach (string key in gone)
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
    public async Task<IReadOnlyList<ChunkId>> RepairAsync(
        long number, IReadOnlyList<ChunkId> missing, Bringer bringer, CancellationToken cancellationToken)
    {
        List<ChunkId> lost = [];
        foreach (ChunkId chunk in missing)
        {
            if (!chunks.TryGetStoredLength(chunk, out _) && table.IsNeeded(chunk) && !await bring(chunk, cancellationToken))
            {
                lost.Add(chunk);
            }
        }

        // What has no copy anywhere is listed again next time, until it turns up.
        await table.LostAsync(number, missing.Except(lost), bringer);
        if (missing.Count > 0)
        {
            Warn(missing.Count, lost.Count);
        }

        return lost;
    }

    private void Warn(int missing, int lost) => health.Raise(
        AlertId, lost == 0 ? AlertLevel.Warning : AlertLevel.Critical,
        $"{missing:N0} {(missing == 1 ? "part of a file was" : "parts of files were")} missing or damaged in {depot.Backend.Place}, though stored there before.",
        lost == 0
            ? "Good copies are here or on other devices, and are being stored there again."
            : $"{lost:N0} of them have no other copy: files that need them cannot be opened whole.",
        "Find out who deletes or changes there: nothing but PeerStor should. Settings, Storage lists the files.");

    private readonly record struct PackCount(long Seen, long Strays, long StrayBytes);
}
