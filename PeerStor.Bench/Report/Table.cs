using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Report;

/// <summary>One comparison: a row per server, the first column being the one that bars, spread and ratios are of.</summary>
internal sealed class Table(string title, IReadOnlyList<string> columns, IReadOnlyList<Goal> goals)
{
    private static readonly List<string> Order = ["nginx", "copyparty", "syncthing", "aws", "peerstor"];

    private readonly Dictionary<string, Sample> rows = [];
    private readonly Dictionary<string, string> failures = [];

    public string Title { get; } = title;

    public IReadOnlyList<string> Columns { get; } = columns;

    public IReadOnlyList<Goal> Goals { get; } = goals;

    public Sample Row(string name) => rows.TryGetValue(name, out Sample? row) ? row : rows[name] = new Sample();

    public void Fail(string name, string reason) => failures[name] = reason;

    /// <summary>Writes the table as Markdown, then bars, then the goals.</summary>
    public GoalCount Write(TextWriter to, IReadOnlyList<string> missing)
    {
        string key = Columns[0];
        to.WriteLine($"\n## {Title}\n");
        to.WriteLine($"| server | n | {string.Join(" | ", Columns)} | {key} min-max | of nginx | of copyparty |");
        to.WriteLine(string.Concat(Enumerable.Repeat("|---", Columns.Count + 5)) + "|");
        (string Name, Sample Row)[] ordered = [.. rows.Select(row => (row.Key, row.Value)).OrderBy(row => Order.IndexOf(row.Key))];
        foreach ((string name, Sample row) in ordered)
        {
            to.WriteLine(
                $"| {name} | {row.Rounds} | {string.Join(" | ", Columns.Select(column => Figures.Short(row.Median(column))))} | "
                + $"{Figures.Short(row.Min(key))}-{Figures.Short(row.Max(key))} | "
                + $"{Figures.Short(Ratio(row, "nginx", key))} | {Figures.Short(Ratio(row, "copyparty", key))} |");
        }

        foreach (string line in missing.Concat(failures.Select(failure => $"{failure.Key}: {failure.Value}")))
        {
            to.WriteLine($"not measured: {line}");
        }

        Bars.Draw(to, $"{key} (median)", [.. ordered.Select(row => (row.Name, row.Row.Median(key)))]);
        bool?[] outcomes = [.. Goals.Select(goal => Check(to, goal))];
        return new GoalCount(outcomes.Count(held => held == true), outcomes.Count(held => held == false));
    }

    private double Ratio(Sample row, string peer, string column) =>
        rows.TryGetValue(peer, out Sample? other) ? row.Median(column) / other.Median(column) : double.NaN;

    /// <summary>Null when a server that the goal is about was not measured.</summary>
    private bool? Check(TextWriter to, Goal goal)
    {
        if (!rows.TryGetValue("peerstor", out Sample? ours) || (goal.Peer is not null && !rows.ContainsKey(goal.Peer)))
        {
            return null;
        }

        double reached = goal.Peer is null ? ours.Median(goal.Column) : Ratio(ours, goal.Peer, goal.Column);
        bool held = goal.AtMost ? reached <= goal.Factor : reached >= goal.Factor;
        string limit = $"{(goal.AtMost ? "at most" : "at least")} {Figures.Short(goal.Factor)}";
        string against = goal.Peer is null ? "" : $" of {goal.Peer}'s";
        to.WriteLine($"{(held ? "holds " : "MISSED")} {goal.Column}: {Figures.Short(reached)}{against}, wanted {limit}");
        return held;
    }
}
