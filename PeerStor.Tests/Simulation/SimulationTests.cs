using Xunit.Abstractions;

namespace PeerStor.Tests.Simulation;

/// <summary>
/// Five devices in one process, driven by a seed through everything that engine.md names; see <see cref="SimFaults"/>.
/// <c>PEERSTOR_SIM_SEEDS=1000</c> runs as many seeds, <c>PEERSTOR_SIM_SEED=17</c> only that one again.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Operations = 2000;

    /// <summary>Some 15 s of two processors; test.sh runs ten times as many by themselves.</summary>
    private const int SeedsByDefault = 100;

    [Fact]
    public void Nothing_that_was_acknowledged_is_lost_whatever_happens()
    {
        int? only = Setting("PEERSTOR_SIM_SEED");
        int[] seeds = only is { } seed ? [seed] : [.. Enumerable.Range(1, Setting("PEERSTOR_SIM_SEEDS") ?? SeedsByDefault)];
        List<string> failures = [];
        long acknowledged = 0;
        Parallel.ForEach(seeds, one =>
        {
            if (Try(one, Mutation.None, out SimOutcome? outcome) is { } failure)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }

            Interlocked.Add(ref acknowledged, outcome?.Acknowledged ?? 0);
        });

        output.WriteLine($"{seeds.Length} seeds of {Operations} operations; {acknowledged} versions were acknowledged.");
        Assert.Empty(failures);
        Assert.True(acknowledged > 100L * seeds.Length, "Hardly anything was acknowledged, so hardly anything was tested.");
    }

    [Fact]
    public void A_seed_gives_the_same_run_again() =>
        Assert.Equal(Simulation.Run(7, 500), Simulation.Run(7, 500));

    /// <summary>What a check cannot see it does not check: each of these mistakes has to be found.</summary>
    [Theory]
    [InlineData("AnswersBeforeFsync", "I1")]
    [InlineData("KeepsItsEpoch", "Two chains")]
    [InlineData("ForgetsLeases", "I")]
    [InlineData("DropsSurplusUnasked", "I5")]
    [InlineData("LastToArriveHolds", "I2")]
    [InlineData("DeletionBeatsEdit", "I3")]
    [InlineData("PurgeForgetsEdits", "I1, I6")]
    [InlineData("BelievesItsClock", "I2")]
    [InlineData("NeverRepairs", "I4")]
    [InlineData("TrustsWhatItReads", "I1")]
    public void A_mistake_is_found(string mutation, string invariant)
    {
        const int mostSeeds = 100;
        string? found = Enumerable.Range(1, mostSeeds)
            .Select(seed => Try(seed, Enum.Parse<Mutation>(mutation), out _)).FirstOrDefault(failure => failure is not null);

        Assert.NotNull(found);
        output.WriteLine(found);
        Assert.Contains($": {invariant}", found, StringComparison.Ordinal);
    }

    private static string? Try(int seed, Mutation mutation, out SimOutcome? outcome)
    {
        try
        {
            outcome = Simulation.Run(seed, Operations, mutation);
            return null;
        }
        catch (SimulationFailedException failure)
        {
            outcome = null;
            return $"PEERSTOR_SIM_SEED={seed}: {failure.Message}";
        }
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : null;
}
