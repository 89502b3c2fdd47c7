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
    private readonly S3Rights _rights = new();
    private readonly Func<CancellationToken, Task> _tryList;
    private readonly BackendCounters _counters;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="tryList">Asks for the list, whatever it answers: whoever is refused something wants to know what works.</param>
    public S3Requests(S3Options options, BackendCounters counters, TimeProvider time, Func<CancellationToken, Task> tryList)
    {
        _trouble = new S3Trouble(options, _rights);
        _tryList = tryList;
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

    /// <param name="right">What the key must be allowed for it.</param>
    /// <param name="bodyBytes">What the request or its answer carries.</param>
    public async Task<T> SendAsync<T>(
        string operation, S3Right right, long bodyBytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            async stop => await _counters.CountAsync(operation, () => TryAsync(right, bodyBytes, request, stop)), cancellationToken);

    private async Task<T> TryAsync<T>(S3Right right, long bodyBytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        TimeSpan patience = _patience + TimeSpan.FromSeconds((double)bodyBytes / SlowestBytesPerSecond);
        using CancellationTokenSource late = new(patience, _time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            T answer = await request(stop.Token);
            _rights.Note(right, isAllowed: true);
            return answer;
        }
#pragma warning disable CA1031 // The SDK lets through whatever the layers below it throw; all of it means that the request failed.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (S3Trouble.IsRefusal(error))
            {
                _rights.Note(right, isAllowed: false);
                await LookAsync(cancellationToken);
            }

            throw _trouble.Tell(right, error);
        }
#pragma warning restore CA1031
    }

    /// <summary>Most keys that lack something may list at least; that shows that bucket and key are the right ones.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_rights.Knows(S3Right.List))
        {
            return;
        }

        try
        {
            await _counters.CountAsync("list", async () =>
            {
                await _tryList(cancellationToken);
                _rights.Note(S3Right.List, isAllowed: true);
                return true;
            });
        }
#pragma warning disable CA1031 // As above; it only makes the message better.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (S3Trouble.IsRefusal(error))
            {
                _rights.Note(S3Right.List, isAllowed: false);
            }
        }
#pragma warning restore CA1031
    }
}
