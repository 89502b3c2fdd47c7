using System.Collections.Concurrent;
using System.Diagnostics;

namespace PeerStor.Engine.Backends;

/// <summary>What was asked of a backend since the start: each request counts, repeated ones too, because each is paid for.</summary>
public sealed class BackendCounters
{
    private readonly ConcurrentDictionary<string, BackendCount> _counts = new(StringComparer.Ordinal);

    /// <summary>By name of the operation: put, get, find, delete, list.</summary>
    public IReadOnlyDictionary<string, BackendCount> Counts => _counts;

    public long Requests => _counts.Values.Sum(count => count.Requests);

    internal async Task<T> CountAsync<T>(string operation, Func<Task<T>> request)
    {
        long began = Stopwatch.GetTimestamp();
        bool failed = true;
        try
        {
            T answer = await request();
            failed = false;
            return answer;
        }
        finally
        {
            Note(operation, Stopwatch.GetElapsedTime(began), failed);
        }
    }

    internal void Note(string operation, TimeSpan took, bool failed) => _counts.AddOrUpdate(
        operation,
        _ => new BackendCount(1, failed ? 1 : 0, took),
        (_, count) => new BackendCount(count.Requests + 1, count.Failed + (failed ? 1 : 0), count.Took + took));
}

/// <param name="Took">All of them together, until the answer began.</param>
public sealed record BackendCount(long Requests, long Failed, TimeSpan Took);
