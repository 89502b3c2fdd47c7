using Microsoft.Extensions.Logging.Abstractions;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;

namespace PeerStor.Tests.Child;

/// <summary>What the modes share: random chunks, half of which somebody needs.</summary>
internal static class ChildChunks
{
    public static Task<ChunkStore> OpenAsync(string directory, StoreHealth health, TimeProvider clock) =>
        ChunkStore.OpenAsync(
            new ChunkStoreOptions
            {
                Directory = directory,
                SegmentBytes = 256 << 10,
                MinimumFreeBytes = 0,
                ReserveBytes = 4 << 20,
            },
            health, clock, NullLogger<ChunkStore>.Instance, CancellationToken.None);

    public static (ChunkId Id, byte[] Record) New()
    {
        byte[] record = new byte[ChunkRecord.HeaderBytes + Random.Shared.Next(100, 12_000)];
        Random.Shared.NextBytes(record.AsSpan(ChunkRecord.HeaderBytes));
        return (ChunkId.Of(record.AsSpan(ChunkRecord.HeaderBytes)), record);
    }

    /// <summary>A third of all chunks, by their ids alone, so that every run agrees.</summary>
    public static bool IsNeeded(ChunkId id) => id.ToArray()[5] % 3 == 0;

    public static FindReferenced FindNeeded { get; } = (chunks, _) =>
        ValueTask.FromResult<IReadOnlySet<ChunkId>>(chunks.Where(IsNeeded).ToHashSet());

    public static void Say(string line)
    {
        // One write for each line, so that a kill cannot leave half of one that looks whole.
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }
}
