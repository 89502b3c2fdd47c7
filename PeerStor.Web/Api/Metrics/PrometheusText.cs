using System.Globalization;
using System.Text;

namespace PeerStor.Web.Api.Metrics;

/// <summary>Writes the Prometheus text format 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder text = new();
    private string? described;

    public override string ToString() => text.ToString();

    public PrometheusText Gauge(string name, string help, double value, string labels = "")
    {
        Describe(name, help, "gauge");
        return Line(name, labels, value);
    }

    public PrometheusText Add(MeterSeries series)
    {
        string name = series.Instrument.Name;
        string help = series.Instrument.Description ?? "";
        (double sum, long count, long[] buckets) = series.Read();
        if (!series.IsHistogram)
        {
            string full = series.IsGauge ? name : name + "_total";
            Describe(full, help, series.IsGauge ? "gauge" : "counter");
            return Line(full, series.Labels, sum);
        }

        Describe(name, help, "histogram");
        string comma = series.Labels.Length > 0 ? "," : "";
        long below = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            string bound = i < MeterSeries.Bounds.Length ? Number(MeterSeries.Bounds[i]) : "+Inf";
            Line(name + "_bucket", $"{series.Labels}{comma}le=\"{bound}\"", below);
        }

        return Line(name + "_sum", series.Labels, sum).Line(name + "_count", series.Labels, count);
    }

    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)!
                    .Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        return labels.ToString();
    }

    // Once for all series of a name, which come one after the other.
    private void Describe(string name, string help, string type)
    {
        if (described != name)
        {
            described = name;
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        }
    }

    private PrometheusText Line(string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
        return this;
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
