using System.Diagnostics.Metrics;

namespace PeerStor.Web.Api.Metrics;

/// <summary>One line of measurements of one instrument, under one pair of labels.</summary>
internal sealed class MeterSeries(Instrument instrument, string labels)
{
    /// <summary>Upper bounds in seconds, from a cached small file to a large upload.</summary>
    public static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

    private readonly Lock gate = new();
    private readonly long[] buckets = new long[Bounds.Length + 1];
    private double sum;
    private long count;

    public Instrument Instrument => instrument;

    /// <summary>Such as <c>purpose="upload",status="2xx"</c>; empty for none.</summary>
    public string Labels => labels;

    public bool IsHistogram { get; } = instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>);

    public bool IsGauge { get; } = instrument.GetType().GetGenericTypeDefinition() is { } type
        && (type == typeof(ObservableGauge<>) || type == typeof(Gauge<>));

    public void Record(double value)
    {
        lock (gate)
        {
            if (IsGauge || instrument.IsObservable)
            {
                // Both tell their value as it is, not what was added.
                sum = value;
                return;
            }

            sum += value;
            count++;
            if (IsHistogram)
            {
                int bucket = Array.BinarySearch(Bounds, value);
                buckets[bucket < 0 ? ~bucket : bucket]++;
            }
        }
    }

    public (double Sum, long Count, long[] Buckets) Read()
    {
        lock (gate)
        {
            return (sum, count, [.. buckets]);
        }
    }
}
