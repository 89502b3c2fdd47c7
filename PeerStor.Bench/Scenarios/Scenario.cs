namespace PeerStor.Bench.Scenarios;

/// <summary>The comparisons by the names of the command line.</summary>
internal static class Scenario
{
    private static readonly IReadOnlyList<(string Name, IScenario Scenario)> All =
    [
        ("floor", new Floor()),
        ("upload", new Uploads()),
        ("download", new Downloads()),
        ("small", new SmallGets()),
        ("manyfiles", new ManyFiles()),
        ("seek", new Seeks()),
        ("idle", new IdleMemory()),
        ("library", new LargeLibrary()),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static IEnumerable<IScenario> Select(string what) =>
        All.Where(entry => what == "all" || entry.Name == what).Select(entry => entry.Scenario);
}
