using PeerStor.Bench;
using PeerStor.Bench.Report;
using PeerStor.Bench.Scenarios;

if (BenchOptions.Parse(args, out string? problem) is not { } options)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

var findings = new Findings(options.WorkDirectory);
try
{
    foreach (IScenario scenario in Scenario.Select(options.What))
    {
        await scenario.RunAsync(options, findings, stop.Token);
    }
}
catch (BenchException cannot)
{
    Console.Error.WriteLine($"stopped: {cannot.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("stopped");
}

return findings.Conclude();
