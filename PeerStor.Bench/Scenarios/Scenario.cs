namespace PeerStor.Bench.Scenarios;

/// <summary>The comparisons by the names of the command line.</summary>
internal static class Scenario
{
    /// <summary>Fills directories with a million files first.</summary>
    private const string Slow = "library";

    private static readonly IReadOnlyList<(string Name, IScenario Scenario)> All =
    [
        ("floor", new Floor()),
        ("upload", new Uploads()),
        ("download", new Downloads()),
        ("small", new SmallGets()),
        ("manyfiles", new ManyFiles()),
        ("seek", new Seeks()),
        ("search", new Searches()),
        ("zip", new Zips()),
        ("thumbnails", new Thumbnails()),
        ("idle", new IdleMemory()),
        ("notes", new Notes()),
        ("rotation", new KeyRotation()),
        ("signin", new SignIns()),
        ("replicate", new Replication()),
        ("s3", new BucketTransfers()),
        (Slow, new LargeLibrary()),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static IEnumerable<IScenario> Select(string what) =>
        All.Where(entry => what == "all" || entry.Name == what || (what == "quick" && entry.Name != Slow))
            .Select(entry => entry.Scenario);
}
