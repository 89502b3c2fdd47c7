namespace PeerStor.Web.Api.Metrics;

/// <summary>GET /metrics for Prometheus; it wants a token with the read right, as sizes are nobody else's business.</summary>
internal sealed class MetricsEndpoint(NodeGauges gauges, MeterReader meters)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<MetricsEndpoint>("/metrics", (metrics, context) => metrics.ShowAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        PrometheusText text = new();
        foreach (NodeGauge gauge in await gauges.ReadAsync(context.RequestAborted))
        {
            text.Gauge(gauge.Name, gauge.Help, gauge.Value, PrometheusText.Labels(gauge.Tags));
        }

        foreach (MeterSeries series in meters.Read())
        {
            text.Add(series);
        }

        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
