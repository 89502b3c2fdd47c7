using PeerStor.Engine.Database;

namespace PeerStor.Engine.Monitoring.Measurements;

/// <summary>
/// The node's figures over time. Takes one measurement each 10 seconds and keeps the last hour of them in memory; every 5
/// minutes they are added up and written, unless nothing has happened in them, so that a node at rest lets its disk rest
/// (docs/adr/0034). Once an hour a row is written in any case: it shows that the node was there.
/// </summary>
public sealed class MeasurementHistory : IDisposable
{
    private readonly NodeMeter _meter;
    private readonly MeasurementTable _table;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _measuring = new(1);
    private readonly Lock _gate = new();
    private readonly Queue<Measurement> _hour = new();
    private readonly List<Measurement> _unsaved = [];
    private readonly List<Measurement> _sinceHour = [];
    private DateTimeOffset _measuredTo;

    internal MeasurementHistory(NodeDatabase database, NodeMeter meter, TimeProvider time)
    {
        _table = new MeasurementTable(database);
        _meter = meter;
        _time = time;
        _measuredTo = time.GetUtcNow();
        _table.Read(MeasuredSpan.Hour, _measuredTo - MeasuredSpan.Hour.Length()).ForEach(_hour.Enqueue);
    }

    /// <summary>Called after each measurement; must be quick and must not throw.</summary>
    public event Action? Measured;

    /// <summary>The rows of a span in order, without gaps from the first one on: a step without a row was a quiet one.</summary>
    public IReadOnlyList<Measurement> Read(MeasuredSpan span)
    {
        DateTimeOffset from = _time.GetUtcNow() - span.Length();
        List<Measurement> rows;
        lock (_gate)
        {
            rows = span == MeasuredSpan.Hour ? [.. _hour] : [.. _table.Read(span, from), .. Pending(span)];
        }

        return Continuous(rows, span);
    }

    /// <summary>The levels about a day ago, or the oldest that are known; null when nothing was measured yet.</summary>
    public Measurement? DayAgo() =>
        _table.Before(MeasuredSpan.Quarter, _time.GetUtcNow() - TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1))
        ?? _table.Read(MeasuredSpan.Quarter, DateTimeOffset.UnixEpoch).FirstOrDefault();

    public void Dispose() => _measuring.Dispose();

    /// <summary>Writes what is not on disk yet: the node stops.</summary>
    internal async Task SaveAsync()
    {
        await MeasureAsync(CancellationToken.None);
        await WriteAsync([.. Fine(), .. Sum(MeasuredSpan.Days, _unsaved), .. Sum(MeasuredSpan.Quarter, _sinceHour)]);
    }

    /// <summary>Takes one measurement, and writes what is complete.</summary>
    internal async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await _measuring.WaitAsync(cancellationToken);
        try
        {
            await MeasureNowAsync(cancellationToken);
        }
        finally
        {
            _measuring.Release();
        }
    }

    private async Task MeasureNowAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        int seconds = (int)Math.Round((now - _measuredTo).TotalSeconds);
        if (seconds <= 0)
        {
            return;
        }

        // A machine that slept measures nothing of the time in between.
        seconds = Math.Min(seconds, (int)MeasuredSpan.Hour.Step().TotalSeconds * 2);
        Measurement row = await _meter.ReadAsync(MeasuredSpan.Hour.StepOf(_measuredTo), seconds, cancellationToken);
        await WriteAsync(Complete(row.At));
        lock (_gate)
        {
            _measuredTo = now;
            _hour.Enqueue(row);
            _unsaved.Add(row);
            _sinceHour.Add(row);
            while (_hour.TryPeek(out Measurement? oldest) && oldest.At < now - MeasuredSpan.Hour.Length())
            {
                _hour.Dequeue();
            }
        }

        Measured?.Invoke();
    }

    /// <summary>The rows to write when the next measurement begins a new stretch of 5 minutes, or a new hour.</summary>
    private List<(MeasuredSpan Span, Measurement Row)> Complete(DateTimeOffset next)
    {
        List<(MeasuredSpan, Measurement)> rows = [];
        lock (_gate)
        {
            if (_unsaved.Count > 0 && MeasuredSpan.Days.StepOf(_unsaved[0].At) != MeasuredSpan.Days.StepOf(next))
            {
                if (!_unsaved.TrueForAll(row => row.IsQuiet))
                {
                    rows.AddRange([.. Fine(), .. Sum(MeasuredSpan.Days, _unsaved)]);
                }

                _unsaved.Clear();
            }

            if (_sinceHour.Count > 0 && MeasuredSpan.Quarter.StepOf(_sinceHour[0].At) != MeasuredSpan.Quarter.StepOf(next))
            {
                rows.AddRange(Sum(MeasuredSpan.Quarter, _sinceHour));
                _sinceHour.Clear();
            }
        }

        return rows;
    }

    private IEnumerable<(MeasuredSpan, Measurement)> Fine() => _unsaved.Select(row => (MeasuredSpan.Hour, row));

    private static IEnumerable<(MeasuredSpan Span, Measurement Row)> Sum(MeasuredSpan span, List<Measurement> rows) =>
        rows.GroupBy(row => span.StepOf(row.At)).Select(step => (span, Measurement.Combine(step.Key, [.. step])));

    /// <summary>What a coarse span has beyond its rows on disk.</summary>
    private IEnumerable<Measurement> Pending(MeasuredSpan span) =>
        Sum(span, span == MeasuredSpan.Days ? _unsaved : _sinceHour).Select(pair => pair.Row);

    private List<Measurement> Continuous(List<Measurement> rows, MeasuredSpan span)
    {
        List<Measurement> all = [];
        DateTimeOffset end = span.StepOf(_time.GetUtcNow());
        foreach (Measurement row in rows)
        {
            FillTo(all, row.At, span);
            if (all.Count > 0 && all[^1].At == row.At)
            {
                // The step was begun before a restart.
                all[^1] = Measurement.Combine(row.At, [all[^1], row]);
            }
            else
            {
                all.Add(row);
            }
        }

        FillTo(all, end, span);
        return all;
    }

    private static void FillTo(List<Measurement> all, DateTimeOffset end, MeasuredSpan span)
    {
        int seconds = (int)span.Step().TotalSeconds;
        while (all.Count > 0 && all[^1].At.AddSeconds(seconds) < end)
        {
            all.Add(all[^1].Quiet(all[^1].At.AddSeconds(seconds), seconds));
        }
    }

    private Task WriteAsync(List<(MeasuredSpan, Measurement)> rows) =>
        rows.Count == 0 ? Task.CompletedTask : _table.WriteAsync(rows, _time.GetUtcNow());
}
