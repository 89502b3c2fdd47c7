using PeerStor.Bench.Report;

namespace PeerStor.Bench.Scenarios;

/// <summary>One comparison: starts its servers, measures, writes its tables, leaves nothing behind.</summary>
internal interface IScenario
{
    Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken);
}
