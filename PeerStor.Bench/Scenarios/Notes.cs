using System.Globalization;
using System.Text.Json;
using PeerStor.Bench.Filling;
using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;
using PeerStor.Engine.Notes.Document;

namespace PeerStor.Bench.Scenarios;

/// <summary>A note of many keystrokes applied one by one, in processor time, against Yjs in Node with the same updates.</summary>
internal sealed class Notes : IScenario
{
    private const int Keystrokes = 100_000;
    private const string PerSecond = "updates a second";
    private const string Memory = "MiB";
    private const string StateBytes = "bytes of state";

    private static readonly string Script = Path.Combine("PeerStor.Tests", "Yjs", "throughput.mjs");

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        foreach (int jumpEvery in new[] { 40, 10 })
        {
            IReadOnlyList<byte[]> updates = NoteTyping.Keystrokes(Keystrokes, jumpEvery);
            Table table = new(
                $"A note of {Keystrokes} keystrokes, elsewhere every {jumpEvery}", [PerSecond, Memory, StateBytes],
                [new Goal(PerSecond, 300_000), new Goal(Memory, 6, AtMost: true), new Goal(StateBytes, 1.01, "yjs", AtMost: true)]);
            IReadOnlyList<string> missing = [];
            try
            {
                findings.Add(table, "yjs", await YjsAsync(options.WorkDirectory, updates, cancellationToken));
            }
            catch (Exception error) when (error is BenchException or System.ComponentModel.Win32Exception)
            {
                missing = [$"Yjs: {error.Message} (npm ci in PeerStor.Tests/Yjs)"];
            }

            Measure(updates);
            for (int round = 0; round < options.Rounds; round++)
            {
                findings.Add(table, "peerstor", Measure(updates));
            }

            findings.Write(table, missing);
        }
    }

    private static List<(string, double)> Measure(IReadOnlyList<byte[]> updates)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan started = Environment.CpuUsage.TotalTime;
        TextDocument note = new(editor: 1);
        foreach (byte[] update in updates)
        {
            note.Apply(update);
        }

        double seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
        double mebibytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        return [(PerSecond, updates.Count / seconds), (Memory, mebibytes), (StateBytes, note.Encode().Length)];
    }

    private static async Task<IReadOnlyList<(string, double)>> YjsAsync(
        string workDirectory, IReadOnlyList<byte[]> updates, CancellationToken cancellationToken)
    {
        string file = Path.Combine(workDirectory, "note-updates.bin");
        await File.WriteAllBytesAsync(
            file, [.. updates.SelectMany(update => (IEnumerable<byte>)[.. BitConverter.GetBytes(update.Length), .. update])], cancellationToken);
        try
        {
            string answer = await Commands.OutputAsync(["node", "--expose-gc", Path.Combine(BenchOptions.Root, Script), file], cancellationToken);
            JsonElement figures = JsonDocument.Parse(answer).RootElement;
            double Figure(string name) => double.Parse(figures.GetProperty(name).GetRawText(), CultureInfo.InvariantCulture);
            return [(PerSecond, Figure("perSecond")), (Memory, Figure("mebibytes")), (StateBytes, Figure("stateBytes"))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
