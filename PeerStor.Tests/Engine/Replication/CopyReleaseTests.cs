using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;
using PeerStor.Tests.Engine.Chunks;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Replication;

/// <summary>Five devices with real stores; a chunk belongs on the first three, and all have it.</summary>
public sealed class CopyReleaseTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly List<TestStore> _stores = [];
    private readonly List<CopyRelease> _devices = [];
    private ChunkId _chunk;
    private Action<int> _asked = _ => { };

    public async Task InitializeAsync()
    {
        for (int i = 0; i < 5; i++)
        {
            TestStore store = await TestStore.OpenAsync();
            _chunk = await store.AddAsync(1);
            _stores.Add(store);
            _devices.Add(new CopyRelease(store.Store, _ => [Node(0), Node(1), Node(2)], new Wire(this, i), _clock));
        }

        _clock.Advance(TimeSpan.FromHours(1));
    }

    public async Task DisposeAsync()
    {
        foreach (TestStore store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_copy_goes_when_the_three_devices_that_it_belongs_on_have_read_theirs()
    {
        Assert.Equal(1, await GiveUpAsync(3));

        Assert.Equal([true, true, true, false, true], Holders());
        Assert.Equal([(Node(3), _chunk)], _devices[0].TakeLeft());
        Assert.Empty(_devices[0].TakeLeft());
    }

    [Fact]
    public async Task A_copy_stays_when_one_of_the_three_is_bad()
    {
        string segment = Directory.GetFiles(_stores[1].Directory, "*", SearchOption.AllDirectories).Single(file => new FileInfo(file).Length > 1000 && !file.Contains("index", StringComparison.Ordinal));
        using (FileStream file = File.Open(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = file.Length - 1;
            int last = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(last ^ 1));
        }

        Assert.Equal(0, await GiveUpAsync(3));

        Assert.Equal([true, false, true, true, true], Holders());
    }

    [Fact]
    public async Task A_copy_stays_when_one_of_the_three_does_not_answer()
    {
        _asked = device => _ = device == 2 ? throw new IOException("away") : 0;

        Assert.Equal(0, await GiveUpAsync(4));
    }

    [Fact]
    public async Task A_copy_stays_that_somebody_wants_while_the_others_are_asked()
    {
        _asked = _ => _stores[3].Store.Keep(_chunk);

        Assert.Equal(0, await GiveUpAsync(3));
    }

    [Fact]
    public async Task A_copy_that_another_device_relies_on_stays()
    {
        await GiveUpAsync(3);

        Assert.Equal(0, await GiveUpAsync(0));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await GiveUpAsync(0));
    }

    [Fact]
    public async Task Nothing_goes_right_after_a_start_which_may_have_made_a_promise_forgotten()
    {
        CopyRelease restarted = new(_stores[4].Store, _ => [Node(0), Node(1), Node(2)], new Wire(this, 4), _clock);
        Assert.Equal(0, await restarted.GiveUpAsync([_chunk], default));
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await restarted.GiveUpAsync([_chunk], default));
    }

    private Task<int> GiveUpAsync(int device) => _devices[device].GiveUpAsync([_chunk], default);

    private IEnumerable<bool> Holders() => _stores.Select(store => store.CanRead(_chunk));

    private static NodeId Node(int number) => PlacementTests.Node(number);

    private sealed class Wire(CopyReleaseTests cluster, int from) : IPeerLink
    {
        public async Task<byte[]> AskToKeepAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken)
        {
            int device = Enumerable.Range(0, 5).Single(number => Node(number) == peer);
            if (device == from)
            {
                throw new IOException("There is no link to oneself.");
            }

            cluster._asked(device);
            return await cluster._devices[device].AnswerAsync(Node(from), chunks, cancellationToken);
        }

        public Task<byte[]?> FetchAsync(NodeId peer, ChunkId chunk, Action progressed, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DoubtAsync(NodeId peer, ChunkId chunk, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> StoreAsync(NodeId peer, ChunkId chunk, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<byte[]> AskAsync(NodeId peer, IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
