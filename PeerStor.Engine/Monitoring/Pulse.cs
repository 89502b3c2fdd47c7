using Microsoft.Extensions.Logging;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;

namespace PeerStor.Engine.Monitoring;

/// <summary>
/// Every ten seconds: takes a measurement, ends transfers that rest, and writes the history of those that are over. Some
/// twenty microseconds when nothing has happened, and nothing is written then.
/// </summary>
public sealed partial class Pulse : IAsyncDisposable
{
    private readonly MeasurementHistory _measurements;
    private readonly TransferRegister _transfers;
    private readonly TransferHistory _history;
    private readonly TimeProvider _time;
    private readonly ILogger<Pulse> _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    internal Pulse(
        MeasurementHistory measurements, TransferRegister transfers, TransferHistory history, TimeProvider time, ILogger<Pulse> logger)
    {
        _measurements = measurements;
        _transfers = transfers;
        _history = history;
        _time = time;
        _logger = logger;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        await GuardAsync(async () =>
        {
            _transfers.CloseResting(all: true);
            await _history.WriteAsync(CancellationToken.None);
            await _measurements.SaveAsync();
        });
    }

    internal void Start() => _loop = LoopAsync();

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(MeasuredSpan.Hour.Step(), _time, _stop.Token);
                await GuardAsync(BeatAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task BeatAsync()
    {
        _transfers.CloseResting(all: false);
        await _history.WriteAsync(CancellationToken.None);
        await _measurements.MeasureAsync(CancellationToken.None);
    }

    private async Task GuardAsync(Func<Task> beat)
    {
        try
        {
            await beat();
        }
#pragma warning disable CA1031 // A worker's loop: figures that cannot be had must not take the node with them.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A measurement could not be taken or kept; the charts and the transfer history lack it.")]
    private partial void LogFailed(Exception error);
}
