namespace PeerStor.Bench.Measuring;

/// <summary>The figures of one row over its rounds, by column name.</summary>
internal sealed class Sample
{
    private readonly Dictionary<string, List<double>> figures = [];

    public int Rounds { get; private set; }

    public void Add(IEnumerable<(string Column, double Value)> round)
    {
        Rounds++;
        foreach ((string column, double value) in round)
        {
            (figures.TryGetValue(column, out List<double>? list) ? list : figures[column] = []).Add(value);
        }
    }

    public double Median(string column) => figures.TryGetValue(column, out List<double>? list) ? Quantile(list, 0.5) : double.NaN;

    public double Min(string column) => figures.TryGetValue(column, out List<double>? list) ? list.Min() : double.NaN;

    public double Max(string column) => figures.TryGetValue(column, out List<double>? list) ? list.Max() : double.NaN;

    /// <summary>The mean of the two middle values for an even count and the median.</summary>
    public static double Quantile(IEnumerable<double> values, double fraction)
    {
        double[] sorted = [.. values.Order()];
        double at = fraction * (sorted.Length - 1);
        int below = (int)Math.Floor(at);
        int above = (int)Math.Ceiling(at);
        return sorted[below] + ((sorted[above] - sorted[below]) * (at - below));
    }
}
