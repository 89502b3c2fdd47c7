using System.Text.Json;
using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Report;

/// <summary>Prints the comparisons as they come, and keeps every single figure in results.jsonl.</summary>
internal sealed class Findings
{
    private readonly string results;
    private readonly Lazy<CpuFloor> floor;
    private GoalCount goals;

    public Findings(string workDirectory)
    {
        Directory.CreateDirectory(workDirectory);
        results = Path.Combine(workDirectory, "results.jsonl");
        floor = new Lazy<CpuFloor>(() => CpuFloor.Measure(workDirectory));

        // Other work on the machine costs a server with several threads more than one with a single thread.
        string load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        Console.WriteLine($"{Environment.ProcessorCount} cores, load average before the start {load} (figures mean little above 0.5)");
    }

    /// <summary>Measured once in a run, when it is first asked for.</summary>
    public CpuFloor Floor => floor.Value;

    /// <summary>Adds a round to a row and to the raw results.</summary>
    public void Add(Table table, string server, IReadOnlyList<(string Column, double Value)> round)
    {
        table.Row(server).Add(round);
        var record = new Dictionary<string, object> { ["at"] = TimeProvider.System.GetUtcNow(), ["table"] = table.Title, ["server"] = server };
        foreach ((string column, double value) in round)
        {
            record[column] = value;
        }

        File.AppendAllText(results, JsonSerializer.Serialize(record) + "\n");
    }

    public void Write(Table table, IReadOnlyList<string> missing) => goals += table.Write(Console.Out, missing);

    /// <summary>Says how near PeerStor comes to what the processor allows, which other work on the machine changes little.</summary>
    public static void WriteAgainst(Table table, string column, double leastSeconds)
    {
        double used = table.Row("peerstor").Median(column);
        if (double.IsFinite(used))
        {
            Console.WriteLine(
                $"limit  {column}: {Figures.Short(leastSeconds)} is the least on this processor; peerstor used {Figures.Short(used)}, "
                + $"so it reaches {Figures.Short(leastSeconds / used)} of the limit");
        }
    }

    /// <summary>The exit code: 1 when a goal was missed.</summary>
    public int Conclude()
    {
        Console.WriteLine($"\nGoals: {goals.Held} hold, {goals.Missed} missed. Single rounds: {results}");
        return goals.Missed == 0 ? 0 : 1;
    }
}
