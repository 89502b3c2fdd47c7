using System.Diagnostics.Metrics;

namespace PeerStor.Engine.Common;

/// <summary>What the engine measures, of all engines in the process; /metrics shows it (docs/operations.md). Nothing in it names a file,
/// a key or a person.</summary>
public static class EngineMeter
{
    private static readonly Meter All = new("PeerStor.Engine");

    private static readonly Histogram<double> Backend = All.CreateHistogram<double>(
        "peerstor_backend_seconds", "s", "Time of a request to the storage backend; of a read, until its first byte.");

    private static readonly Histogram<double> Discovery = All.CreateHistogram<double>(
        "peerstor_discovery_seconds", "s", "From the beginning of looking until a device on the local network was heard for the first time.");

    // Told from the start, as 0: what grows from nothing to one has no rate.
    private static long s_hits;
    private static long s_misses;
    private static long s_names;
    private static long s_contents;

    static EngineMeter()
    {
        All.CreateObservableCounter(
            "peerstor_cache_lookups", () => (Measurement<long>[])[With(s_hits, "result", "hit"), With(s_misses, "result", "miss")], "1",
            "Lookups of what lists a file's pieces: in memory, or read and decrypted.");
        All.CreateObservableCounter(
            "peerstor_conflicts", () => (Measurement<long>[])[With(s_names, "kind", "name"), With(s_contents, "kind", "content")], "1",
            "Changes that met another one made elsewhere at the same time; both were kept.");
    }

    /// <summary>A request to the storage backend ended.</summary>
    /// <param name="operation">Such as "get".</param>
    /// <param name="result">"ok", or what was wrong in one word.</param>
    public static void NoteBackend(string operation, string result, TimeSpan took) => Backend.Record(
        took.TotalSeconds, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("result", result));

    public static void NoteFound(TimeSpan after) => Discovery.Record(after.TotalSeconds);

    public static void NoteLookup(bool isHit) => Interlocked.Increment(ref isHit ? ref s_hits : ref s_misses);

    public static void NoteNameConflict() => Interlocked.Increment(ref s_names);

    public static void NoteContentConflicts(int count) => Interlocked.Add(ref s_contents, count);

    private static Measurement<long> With(long value, string label, string text) => new(value, new KeyValuePair<string, object?>(label, text));
}
