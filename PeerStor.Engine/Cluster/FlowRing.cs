namespace PeerStor.Engine.Cluster;

/// <summary>How much moved in each of the last steps of time. Needs no timer: a step that nobody wrote into is empty.</summary>
public sealed class FlowRing(int steps, TimeSpan step)
{
    private readonly Lock _gate = new();
    private readonly long[] _bytes = new long[steps];
    private readonly long[] _numbers = new long[steps];

    /// <param name="now">Monotonic.</param>
    public void Add(long bytes, TimeSpan now)
    {
        long number = NumberOf(now);
        lock (_gate)
        {
            int at = (int)(number % steps);
            if (_numbers[at] != number)
            {
                (_numbers[at], _bytes[at]) = (number, 0);
            }

            _bytes[at] += bytes;
        }
    }

    /// <summary>Bytes a second in each step, the one that has begun last.</summary>
    public IReadOnlyList<double> Rates(TimeSpan now)
    {
        long last = NumberOf(now);
        lock (_gate)
        {
            return [.. Enumerable.Range(0, steps).Select(i => BytesOf(last - steps + 1 + i) / step.TotalSeconds)];
        }
    }

    /// <summary>Bytes a second in the step that has begun and the one before it.</summary>
    public double Speed(TimeSpan now)
    {
        long last = NumberOf(now);
        double seconds = step.TotalSeconds + (now - TimeSpan.FromTicks(step.Ticks * (last - 1))).TotalSeconds;
        lock (_gate)
        {
            return (BytesOf(last) + BytesOf(last - 1)) / seconds;
        }
    }

    // From 1 on, so that an unused place is not taken for the first step.
    private long NumberOf(TimeSpan now) => (now.Ticks / step.Ticks) + 1;

    private long BytesOf(long number) => number > 0 && _numbers[number % steps] == number ? _bytes[number % steps] : 0;
}
