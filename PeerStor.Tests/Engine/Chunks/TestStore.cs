using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Chunks;

/// <summary>A chunk store in a directory of its own that can be closed and opened again.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    public ManualClock Clock { get; } = new();

    public StoreHealth Health { get; private set; } = null!;

    public ChunkStore Store { get; private set; } = null!;

    public string Directory => folder.Path;

    public required long SegmentBytes { get; init; }

    public long? ContributedBytes { get; init; }

    public long MinimumFreeBytes { get; init; }

    public static async Task<TestStore> OpenAsync(
        long segmentBytes = 64 << 10, long? contributedBytes = null, long minimumFreeBytes = 0)
    {
        TestStore test = new()
        {
            SegmentBytes = segmentBytes,
            ContributedBytes = contributedBytes,
            MinimumFreeBytes = minimumFreeBytes,
        };
        await test.OpenAgainAsync();
        return test;
    }

    /// <summary>A record of random-looking bytes that the seed decides.</summary>
    public static (ChunkId Id, byte[] Record) Chunk(int seed, int bytes = 1000)
    {
        byte[] record = new byte[ChunkRecord.HeaderBytes + bytes];
        new Random(seed).NextBytes(record.AsSpan(ChunkRecord.HeaderBytes));
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(ChunkRecord.HeaderBytes), seed);
        return (ChunkId.Of(record.AsSpan(ChunkRecord.HeaderBytes)), record);
    }

    public async Task OpenAgainAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Health = new StoreHealth(Clock);
        ChunkStoreOptions options = new()
        {
            Directory = Directory,
            SegmentBytes = SegmentBytes,
            ContributedBytes = ContributedBytes,
            MinimumFreeBytes = MinimumFreeBytes,
            ReserveBytes = 0,
        };
        Store = await ChunkStore.OpenAsync(
            options, Health, Clock, NullLogger<ChunkStore>.Instance, CancellationToken.None);
    }

    public async Task<ChunkId> AddAsync(int seed, int bytes = 1000)
    {
        (ChunkId id, byte[] record) = Chunk(seed, bytes);
        await Store.WaitDurableAsync(Store.Append(id, record), CancellationToken.None);
        return id;
    }

    public async Task<List<ChunkId>> AddManyAsync(int from, int count, int bytes = 1000)
    {
        List<ChunkId> ids = [];
        long position = 0;
        for (int seed = from; seed < from + count; seed++)
        {
            (ChunkId id, byte[] record) = Chunk(seed, bytes);
            position = Store.Append(id, record);
            ids.Add(id);
        }

        await Store.WaitDurableAsync(position, CancellationToken.None);
        return ids;
    }

    public byte[] Read(ChunkId id)
    {
        byte[] buffer = new byte[ChunkRecord.MaxCiphertextBytes];
        return buffer[..Store.ReadVerified(id, buffer)];
    }

    public bool CanRead(ChunkId id)
    {
        try
        {
            return ChunkId.Of(Read(id)) == id;
        }
        catch (ChunkMissingException)
        {
            return false;
        }
    }

    /// <summary>Removes what is not referenced, as if seven days had passed.</summary>
    public async Task<CollectResult> CollectAsync(IReadOnlySet<ChunkId> referenced)
    {
        FindReferenced find = (chunks, _) => ValueTask.FromResult<IReadOnlySet<ChunkId>>(
            chunks.Where(referenced.Contains).ToHashSet());
        await Store.CollectAsync(find, _ => true, CancellationToken.None);
        Clock.Advance(TimeSpan.FromDays(8));
        return await Store.CollectAsync(find, _ => true, CancellationToken.None);
    }

    public string[] SegmentPaths() => [.. System.IO.Directory.GetFiles(Directory, "*.seg").Order()];

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }
}
