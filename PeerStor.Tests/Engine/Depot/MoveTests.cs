using PeerStor.Engine.Backends;
using PeerStor.Engine.Depot;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Depot;

/// <summary>Bringing everything into another place while it is used.</summary>
[Collection(S3Collection.Name)]
public sealed class MoveTests(S3Fixture s3) : IDisposable
{
    private readonly TempFolder _share = new();

    [S3Fact]
    public async Task Everything_goes_from_this_device_to_a_bucket_and_from_there_to_a_share_and_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: await NewAsync(BackendKind.Local));
        byte[] content = EngineFixture.RandomBytes(5_000_000);
        await fixture.PutAsync("one", content);

        MoveProgress toBucket = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3);
        Assert.True(toBucket is { State: MoveState.Done, There: 0, Missing: 0 } && toBucket.Copied == toBucket.Total, toBucket.ToString());
        await ReopenWithoutChunksAsync(fixture, BackendKind.S3);
        Assert.Equal(content, await fixture.ReadAsync("one"));

        await ReopenWithoutChunksAsync(fixture, BackendKind.S3);
        Assert.Equal(MoveState.Done, (await MoveAsync(fixture, BackendKind.S3, BackendKind.Nfs)).State);
        await ReopenWithoutChunksAsync(fixture, BackendKind.Nfs);
        Assert.Equal(content, await fixture.ReadAsync("one"));

        await ReopenWithoutChunksAsync(fixture, BackendKind.Nfs);
        Assert.Equal(MoveState.Done, (await MoveAsync(fixture, BackendKind.Nfs, BackendKind.Local)).State);
        fixture.Backend = new BackendOptions();
        await fixture.RestartAsync();
        Assert.Equal(content, await fixture.ReadAsync("one"));
    }

    [S3Fact]
    public async Task A_trial_copies_nothing_and_a_second_move_passes_over_what_is_there()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: await NewAsync(BackendKind.Local));
        await fixture.PutAsync("one", EngineFixture.RandomBytes(2_000_000));

        MoveProgress trial = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3, isTrial: true);
        MoveProgress first = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3);
        MoveProgress second = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3);

        Assert.Equal((trial.Copied, trial.CopiedBytes), (first.Copied, first.CopiedBytes));
        Assert.Equal((0, first.Copied), (first.There, second.There));
        Assert.Equal(0, second.Copied);
    }

    [S3Fact]
    public async Task A_place_that_is_not_configured_is_refused_and_a_failure_can_be_begun_again()
    {
        await using FaultProxy proxy = new(s3.Gateway.Port) { IsAway = true };
        BackendOptions options = await NewAsync(BackendKind.Local);
        await using EngineFixture fixture = await EngineFixture.OpenAsync(
            backend: options with { NfsFolder = null, S3 = options.S3! with { Endpoint = proxy.Address } });
        await fixture.PutAsync("one", EngineFixture.RandomBytes(200_000));
        Assert.False(fixture.Engine.Depots.Moves.Begin(new MoveRequest(BackendKind.Local, BackendKind.Nfs, false, null)));

        MoveProgress failed = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3);
        proxy.IsAway = false;
        MoveProgress again = await MoveAsync(fixture, BackendKind.Local, BackendKind.S3);

        Assert.Equal(MoveState.Failed, failed.State);
        Assert.Contains("cannot be reached", failed.Problem, StringComparison.Ordinal);
        Assert.Equal(MoveState.Done, again.State);
    }

    [Fact]
    public async Task A_move_goes_on_after_a_restart_until_it_is_done_or_somebody_stops_it()
    {
        await File.WriteAllBytesAsync(_share.File(NfsBackend.MarkFile), []);
        await using EngineFixture fixture = await EngineFixture.OpenAsync(backend: new BackendOptions { NfsFolder = _share.Path });
        await fixture.PutAsync("one", EngineFixture.RandomBytes(2_000_000));
        MoveRequest slow = new(BackendKind.Local, BackendKind.Nfs, IsTrial: false, BytesPerSecond: 1);
        await BeginAsync(fixture, slow);

        await fixture.RestartAsync();
        Assert.Equal((slow, MoveState.Running), (fixture.Engine.Depots.Moves.Last?.Request, fixture.Engine.Depots.Moves.Last?.State));

        Task<MoveProgress> stopped = EndAsync(fixture.Engine.Depots.Moves);
        fixture.Engine.Depots.Moves.Stop();
        Assert.Equal(MoveState.Stopped, (await stopped).State);
        await fixture.RestartAsync();
        Assert.Null(fixture.Engine.Depots.Moves.Last);

        Assert.Equal(MoveState.Done, (await MoveAsync(fixture, BackendKind.Local, BackendKind.Nfs)).State);
        await fixture.RestartAsync();
        Assert.Null(fixture.Engine.Depots.Moves.Last);
    }

    public void Dispose() => _share.Dispose();

    /// <summary>Until its first part was copied.</summary>
    private static async Task BeginAsync(EngineFixture fixture, MoveRequest request)
    {
        ChunkMoves moves = fixture.Engine.Depots.Moves;
        TaskCompletionSource copied = new(TaskCreationOptions.RunContinuationsAsynchronously);
        moves.Changed += () =>
        {
            if (moves.Last is { Copied: > 0 })
            {
                copied.TrySetResult();
            }
        };
        Assert.True(moves.Begin(request));
        await copied.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task ReopenWithoutChunksAsync(EngineFixture fixture, BackendKind used)
    {
        fixture.Backend = fixture.Backend with { Wanted = used };
        await fixture.RestartAsync(fixture.LoseChunks);
    }

    private static async Task<MoveProgress> MoveAsync(EngineFixture fixture, BackendKind from, BackendKind to, bool isTrial = false)
    {
        ChunkMoves moves = fixture.Engine.Depots.Moves;
        Task<MoveProgress> ended = EndAsync(moves);
        // The one before has told its end and is about to be over.
        await Patience.UntilAsync(() => moves.Begin(new MoveRequest(from, to, isTrial, null)), "a move begins");
        return await ended;
    }

    private static async Task<MoveProgress> EndAsync(ChunkMoves moves)
    {
        TaskCompletionSource<MoveProgress> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (moves.Last is { State: not MoveState.Running } last)
            {
                ended.TrySetResult(last);
            }
        }

        moves.Changed += Look;
        MoveProgress progress = await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        moves.Changed -= Look;
        return progress;
    }

    private async Task<BackendOptions> NewAsync(BackendKind used)
    {
        await File.WriteAllBytesAsync(_share.File(NfsBackend.MarkFile), []);
        return new BackendOptions
        {
            Wanted = used, S3 = await s3.Gateway.NewBucketAsync(s3.NewName()), NfsFolder = _share.Path, FirstPause = TimeSpan.FromMilliseconds(10),
        };
    }
}
