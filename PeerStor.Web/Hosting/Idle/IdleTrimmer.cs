namespace PeerStor.Web.Hosting.Idle;

/// <summary>
/// Gives memory back when nobody uses the server: soon after the last request, and twice more when the pools of buffers
/// have had time to see that theirs are not needed (docs/adr/0020).
/// </summary>
internal sealed class IdleTrimmer(RequestActivity activity, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Ticks of quiet after which memory is trimmed.</summary>
    private static readonly HashSet<int> TrimAt = [3, 80, 160];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        long seen = 0;
        int quietTicks = 0;
        HashSet<ProgramMapping> mapped = [];
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            long now = activity.Quiet;
            quietTicks = now >= 0 && now == seen ? quietTicks + 1 : 0;
            seen = now;
            if (TrimAt.Contains(quietTicks + 1))
            {
                mapped = ProgramMapping.ReadAll();
            }
            else if (TrimAt.Contains(quietTicks))
            {
                MemoryTrim.Run(mapped);
            }
        }
    }
}
