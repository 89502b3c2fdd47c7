using System.IO.Pipelines;
using System.Threading.RateLimiting;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Tests.Engine.Files;
using PeerStor.Web.Api.Transfers.Pacing;

namespace PeerStor.Tests.Web.Api.Transfers;

/// <summary>Who may pass when. Time is what the test says: its buckets let through what it pours into them.</summary>
public sealed class PaceTests : IAsyncLifetime, IDisposable
{
    private const int Piece = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<PouredLimiter> _buckets = [];
    private readonly TaskCompletionSource _secondBucket = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EngineFixture _fixture = null!;
    private Pace _pace = null!;

    public async Task InitializeAsync()
    {
        _fixture = await EngineFixture.OpenAsync();
        _pace = new Pace(_fixture.Engine.Limits, speed => speed.DownloadPerSecond, _ =>
        {
            PouredLimiter made = new();
            _buckets.Add(made);
            if (_buckets.Count == 2)
            {
                _secondBucket.SetResult();
            }

            return new Bucket(made, Piece);
        });
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    public void Dispose() => _pace.Dispose();

    [Fact]
    public async Task Without_a_limit_everything_passes_at_once()
    {
        Assert.False(_pace.IsSet(Me));
        Assert.Equal(1_000_000, await _pace.TakeAsync(Me, 1_000_000, default));
    }

    [Fact]
    public async Task A_limit_lets_a_piece_through_at_a_time_and_only_when_it_is_due()
    {
        await LimitMeAsync(5000);
        Task<int> taken = _pace.TakeAsync(Me, 1000, default).AsTask();
        Assert.False(taken.IsCompleted);

        _buckets[0].Pour(Piece);

        Assert.Equal(Piece, await taken.WaitAsync(Patience));
    }

    [Fact]
    public async Task Taking_the_limit_away_lets_those_that_wait_go_on()
    {
        await LimitMeAsync(5000);
        Task<int> taken = _pace.TakeAsync(Me, 1000, default).AsTask();

        await LimitMeAsync(null);

        Assert.Equal(1000, await taken.WaitAsync(Patience));
        Assert.False(_pace.IsSet(Me));
    }

    [Fact]
    public async Task A_transfer_that_waits_goes_by_the_new_limit()
    {
        await LimitMeAsync(5000);
        Task<int> taken = _pace.TakeAsync(Me, 1000, default).AsTask();

        await LimitMeAsync(9000);
        await _secondBucket.Task.WaitAsync(Patience);
        _buckets[1].Pour(Piece);

        Assert.Equal(Piece, await taken.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_devices_limit_is_shared_by_users_alike_however_many_transfers_each_has()
    {
        UserId other = new(Guid.NewGuid());
        await _fixture.Engine.Limits.SetNodeSpeedAsync(_fixture.Owner, new SpeedLimit(null, 5000), Origin.ThisMachine, default);
        Task<int>[] mine = [.. Enumerable.Range(0, 10).Select(_ => _pace.TakeAsync(Me, Piece, default).AsTask())];
        Task<int> theirs = _pace.TakeAsync(other, Piece, default).AsTask();

        _buckets[0].Pour(2 * Piece);

        Assert.Equal(Piece, await theirs.WaitAsync(Patience));
        await Task.WhenAny(mine).WaitAsync(Patience);
        Assert.Equal(1, mine.Count(task => task.IsCompleted));
        _buckets[0].Pour(100 * Piece);
        await Task.WhenAll(mine).WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_written_comes_out_whole_and_in_order_whatever_the_limit_does()
    {
        byte[] content = EngineFixture.RandomBytes(10_000);
        using MemoryStream sink = new();
        using PacedWriter writer = new(PipeWriter.Create(sink, new StreamPipeWriterOptions(leaveOpen: true)), _pace, Me);
        await writer.WriteAsync(content.AsMemory(0, 3000));
        await LimitMeAsync(5000);
        Task<FlushResult> slow = writer.WriteAsync(content.AsMemory(3000, 4000)).AsTask();
        _buckets[0].Pour(2000);
        await LimitMeAsync(null);
        await slow.WaitAsync(Patience);
        await writer.WriteAsync(content.AsMemory(7000));
        await writer.CompleteAsync();

        Assert.Equal(content, sink.ToArray());
    }

    [Fact]
    public async Task What_is_read_comes_in_whole_and_in_order()
    {
        byte[] content = EngineFixture.RandomBytes(1000);
        await LimitMeAsync(5000);
        PacedReader reader = new(PipeReader.Create(new MemoryStream(content)), _pace, Me);
        using MemoryStream read = new();
        Task copied = reader.CopyToAsync(read);
        _buckets[0].Pour(1000);
        await copied.WaitAsync(Patience);

        Assert.Equal(content, read.ToArray());
    }

    private UserId Me => _fixture.Owner.User;

    private Task<bool> LimitMeAsync(long? perSecond) => _fixture.Engine.Limits.SetSpeedAsync(
        _fixture.Owner, Me, new SpeedLimit(null, perSecond), Origin.ThisMachine, default);
}

/// <summary>A limiter whose permits the test pours in.</summary>
internal sealed class PouredLimiter : RateLimiter
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Count, TaskCompletionSource<RateLimitLease> Lease)> _waiting = new();
    private int _permits;

    public override TimeSpan? IdleDuration => null;

    public void Pour(int permits)
    {
        lock (_gate)
        {
            _permits += permits;
            while (_waiting.TryPeek(out var first) && first.Count <= _permits)
            {
                _waiting.Dequeue();
                _permits -= first.Count;
                first.Lease.SetResult(new Lease(true));
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => new Lease(false);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _permits >= permitCount)
            {
                _permits -= permitCount;
                return new(new Lease(true));
            }

            TaskCompletionSource<RateLimitLease> lease = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((permitCount, lease));
            return new(lease.Task);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var one))
            {
                one.Lease.SetResult(new Lease(false));
            }
        }

        base.Dispose(disposing);
    }

    private sealed class Lease(bool acquired) : RateLimitLease
    {
        public override bool IsAcquired => acquired;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
