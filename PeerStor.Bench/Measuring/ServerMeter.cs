namespace PeerStor.Bench.Measuring;

/// <summary>Processor seconds and the peak of resident memory of a server between two moments.</summary>
internal sealed class ServerMeter : IAsyncDisposable
{
    private readonly int processId;
    private readonly double cpuBefore;
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;

    public ServerMeter(int processId)
    {
        this.processId = processId;
        cpuBefore = ProcessTree.CpuSeconds(processId);
        PeakMegabytes = ProcessTree.RssMegabytes(processId);
        watching = WatchAsync();
    }

    public double PeakMegabytes { get; private set; }

    public double CpuSeconds => ProcessTree.CpuSeconds(processId) - cpuBefore;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(100, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            PeakMegabytes = Math.Max(PeakMegabytes, ProcessTree.RssMegabytes(processId));
        }
    }
}
