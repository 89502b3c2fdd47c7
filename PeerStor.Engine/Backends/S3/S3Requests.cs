using Polly;
using Polly.Retry;

namespace PeerStor.Engine.Backends.S3;

/// <summary>Sends one request as often as it makes sense: with growing pauses of uneven length, longer ones for a server that is busy.</summary>
internal sealed class S3Requests
{
    /// <summary>After about three seconds in all whoever asked decides: queues wait far longer.</summary>
    private const int MostRepetitions = 4;

    /// <summary>A server that says it has too much to do gets so many times as long.</summary>
    private const int BusyFactor = 4;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>The slowest line on which a body is waited for, in bytes a second.</summary>
    private const long SlowestBytesPerSecond = 32 << 10;

    private readonly S3Trouble _trouble;
    private readonly BackendCounters _counters;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ResiliencePipeline _pipeline;

    public S3Requests(S3Options options, BackendCounters counters, TimeProvider time)
    {
        _trouble = new S3Trouble(options);
        _counters = counters;
        _time = time;
        _patience = options.Patience;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<BackendException>(error => error.IsPassing),
                MaxRetryAttempts = MostRepetitions,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = LongestDelay,
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(arguments.Outcome.Exception is BackendException { Trouble: BackendTrouble.Busy }
                    ? options.FirstDelay * BusyFactor * Math.Pow(2, arguments.AttemptNumber) * (0.5 + Random.Shared.NextDouble())
                    : null),
            })
            .Build();
    }

    /// <param name="doing">For messages: "The key may not {doing} in bucket X."</param>
    /// <param name="bodyBytes">What the request or its answer carries.</param>
    public async Task<T> SendAsync<T>(
        string operation, string doing, long bodyBytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            async stop => await _counters.CountAsync(operation, () => TryAsync(doing, bodyBytes, request, stop)), cancellationToken);

    private async Task<T> TryAsync<T>(string doing, long bodyBytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        TimeSpan patience = _patience + TimeSpan.FromSeconds((double)bodyBytes / SlowestBytesPerSecond);
        using CancellationTokenSource late = new(patience, _time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await request(stop.Token);
        }
#pragma warning disable CA1031 // The SDK lets through whatever the layers below it throw; all of it means that the request failed.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            throw _trouble.Tell(doing, error);
        }
#pragma warning restore CA1031
    }
}
