using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Talks with one other device for as long as it is a member: asks it for what is new, again and again. The question waits
/// over there for news, so that they come at once, and its answer after two seconds at most is the heartbeat.
/// </summary>
internal sealed partial class DeviceTalk(TalkParts parts, NodeId device) : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    /// <summary>A device that does not answer for so long is taken for gone (engine.md rule 30).</summary>
    private static readonly TimeSpan Suspect = TimeSpan.FromSeconds(6);

    /// <summary>Much that is new takes longer to put together and to send.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstRest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private long _triedAt = parts.Time.GetTimestamp();
    private volatile PeerLink? _link;
    private volatile TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeviceLink State { get; private set; } = new(device, null, null, DeviceLink.NotTried);

    /// <summary>Null while the device does not answer.</summary>
    public PeerLink? Link => _link;

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Tries again at once: it may be somewhere else now.</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>It was heard here, so it can probably be reached. One that asks question after question is not called back after each.</summary>
    public void CallBack()
    {
        if (_link is null && parts.Time.GetElapsedTime(Volatile.Read(ref _triedAt)) >= FirstRest)
        {
            Hurry();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        long wasThere = parts.Time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            bool wasUp = false;
            try
            {
                wasUp = await TalkAnywhereAsync();
            }
#pragma warning disable CA1031 // A worker's loop: whatever goes wrong once may not end the talk for good; it is told and tried again.
            catch (Exception error)
            {
                LogFailed(parts.Logger, error, device.Short);
            }
#pragma warning restore CA1031

            Volatile.Write(ref _triedAt, parts.Time.GetTimestamp());
            wasThere = wasUp ? _triedAt : wasThere;
            await RestAsync(RestAfter(parts.Time.GetElapsedTime(wasThere)));
        }
    }

    /// <summary>One that has just gone is looked for every half second, so that a cut of some seconds costs hardly more than that.</summary>
    private static TimeSpan RestAfter(TimeSpan away) => TimeSpan.FromTicks(Math.Clamp(away.Ticks / 20, FirstRest.Ticks, LongestRest.Ticks));

    /// <returns>True when it answered at one of its addresses.</returns>
    private async Task<bool> TalkAnywhereAsync()
    {
        foreach (string address in parts.AddressesOf(device))
        {
            if (await TalkAsync(address))
            {
                return true;
            }

            if (_stop.IsCancellationRequested)
            {
                break;
            }
        }

        return false;
    }

    /// <returns>True when it answered at least once.</returns>
    private async Task<bool> TalkAsync(string address)
    {
        if (PeerAddress.Url(address) is not { } url)
        {
            return false;
        }

        using PeerLink link = new(parts.Certificate, url, device);
        bool isUp = false;
        try
        {
            while (true)
            {
                TimeSpan askedAt = parts.Chunks.Observed;
                NextAnswer answer = await AskAsync(link, isUp ? Heartbeat : TimeSpan.Zero);
                isUp = true;
                _link = link;
                Tell(new DeviceLink(device, address, parts.Time.Own, null));
                parts.States.Note(device, null);
                parts.Progress.Note(device, answer.Progress);
                if (answer.Clock is { } theirs)
                {
                    parts.Time.Heard(device, theirs);
                    await parts.RenewAhead(_stop.Token);
                }

                if (answer.Progress.FirstOrDefault(one => parts.Logs.IsAnotherPast(one.State)) is { } past)
                {
                    await MendAsync(link, past.State.Epoch);
                }

                bool isAny = await TakeAsync(link, answer.Batches);
                parts.Heard(device, askedAt, answer.Progress);
                if (!isAny && answer.Batches.Count > 0)
                {
                    // It can give nothing that is of use here yet; it would give the same again at once.
                    await Task.Delay(Heartbeat, parts.Time, _stop.Token);
                }
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            if (!_stop.IsCancellationRequested)
            {
                if (Tell(State with { Address = null, Problem = Explain(broken) }))
                {
                    LogLost(parts.Logger, device.Short, broken.Message);
                }
            }

            return isUp;
        }
        finally
        {
            _link = null;
        }
    }

    private async Task<NextAnswer> AskAsync(PeerLink link, TimeSpan patience)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(patience == TimeSpan.Zero ? AnswerPatience : Suspect + patience);
        return await link.NextAsync(
            new NextQuestion(parts.Progress.Own(), patience, parts.OwnAddresses(), parts.OwnFigures(), parts.Time.Own), limit.Token);
    }

    /// <returns>Whether anything was of use.</returns>
    private async Task<bool> TakeAsync(PeerLink link, IReadOnlyList<OperationBatch> batches)
    {
        bool isAny = false;
        foreach (OperationBatch batch in batches)
        {
            // Logs of devices that are not known here come again, after the operation that makes them known.
            if (batch.Origin != device && batch.Origin != parts.Devices.Own && !parts.Devices.IsKnown(batch.Origin))
            {
                continue;
            }

            if (!await FetchNeededAsync(link, batch))
            {
                continue;
            }

            ReceiveOutcome outcome = await parts.Logs.ReceiveAsync(batch, _stop.Token);
            if (outcome == ReceiveOutcome.Fork && batch.Origin == parts.Devices.Own && await MendAsync(link, batch.Epoch))
            {
                return true;
            }

            isAny |= outcome == ReceiveOutcome.Done;
            if (outcome is ReceiveOutcome.Fork or ReceiveOutcome.Unsigned or ReceiveOutcome.Done)
            {
                parts.Trouble(batch.Origin, outcome);
            }
        }

        return isAny;
    }

    /// <summary>Reads this device's own log from the other one, from its start on, until the place where they differ is mended.</summary>
    private async Task<bool> MendAsync(PeerLink link, ulong epoch)
    {
        for (long after = 0; ;)
        {
            LogProgress asked = new(new LogState(parts.Devices.Own, epoch, after, []), 0, 0);
            List<LogProgress> others = [.. parts.Progress.Own().Where(one => one.State.Origin != parts.Devices.Own || one.State.Epoch != epoch)];
            NextAnswer answer = await link.NextAsync(new NextQuestion([.. others, asked], TimeSpan.Zero, []), _stop.Token);
            if (answer.Batches.FirstOrDefault(batch => batch.Origin == parts.Devices.Own && batch.Epoch == epoch) is not { } batch)
            {
                return false;
            }

            if (await parts.Logs.MendOwnAsync(batch, _stop.Token))
            {
                return true;
            }

            after = batch.Last;
        }
    }

    /// <summary>Manifests that are too large for an operation lie in chunks, which must be here before it.</summary>
    private async Task<bool> FetchNeededAsync(PeerLink link, OperationBatch batch)
    {
        long position = 0;
        foreach (ChunkId id in batch.Operations.SelectMany(parts.Devices.Log.ChunksNeeded).Distinct())
        {
            if (parts.Chunks.Revive(id))
            {
                continue;
            }

            if (await link.ReadChunkAsync(id, static () => { }, isCopy: false, _stop.Token) is not { } ciphertext)
            {
                return false;
            }

            if (ChunkId.Of(ciphertext) != id)
            {
                await link.DoubtAsync(id, _stop.Token);
                return false;
            }

            position = Math.Max(position, parts.Chunks.AppendCiphertext(id, ciphertext));
        }

        await parts.Chunks.WaitDurableAsync(position, _stop.Token);
        return true;
    }

    /// <returns>Whether that is news.</returns>
    private bool Tell(DeviceLink state)
    {
        bool isNews = state.IsUp != State.IsUp || state.Problem != State.Problem;
        State = state;
        if (isNews)
        {
            parts.Changed();
        }

        return isNews;
    }

    private async Task RestAsync(TimeSpan rest)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(Task.Delay(rest, parts.Time, enough.Token), _hurry.Task);
        await enough.CancelAsync();
        _hurry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static string Explain(Exception broken) => broken switch
    {
        HttpRequestException { InnerException: System.Security.Authentication.AuthenticationException } =>
            "Another device answers at its address, or it does not know this one any more.",
        HttpRequestException { StatusCode: System.Net.HttpStatusCode.Forbidden } => "It does not take this device for one of its own.",
        HttpRequestException { StatusCode: not null } => "It answered with an error.",
        OperationCanceledException => "It stopped answering.",
        InvalidDataException => "It answered in a way that this version does not understand.",
        _ => "Nothing answers at its address.",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection with device {Device} ended: {Reason}")]
    private static partial void LogLost(ILogger logger, string device, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The talk with device {Device} failed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string device);
}

/// <summary>What every talk needs.</summary>
/// <param name="OwnFigures">What this device tells of itself; null: nothing yet.</param>
/// <param name="AddressesOf">Where to look for a device, the likeliest first.</param>
/// <param name="Changed">A device came or went.</param>
/// <param name="RenewAhead">Another clock was heard: what was written with one far ahead is written anew.</param>
/// <param name="Heard">A device said how long the logs are that it has; the question was sent at that moment of the store's observed time.</param>
/// <param name="Trouble">A log cannot be taken, or can be again.</param>
internal sealed record TalkParts(
    Devices Devices, LogExchange Logs, ClusterProgress Progress, DeviceStates States, Func<DeviceFigures?> OwnFigures, ChunkStore Chunks,
    X509Certificate2 Certificate, ReferenceClock Time, Func<NodeId, IReadOnlyList<string>> AddressesOf, Func<IReadOnlyList<string>> OwnAddresses,
    Action Changed, Func<CancellationToken, Task> RenewAhead, Action<NodeId, TimeSpan, IReadOnlyList<LogProgress>> Heard, Action<NodeId, ReceiveOutcome> Trouble, ILogger Logger);
