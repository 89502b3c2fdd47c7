using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Statistics;

/// <summary>GET /api/v1/statistics: the caller's totals by day. GET /api/v1/measurements: the node's figures over time.</summary>
internal sealed class StatisticsEndpoints(TransferHistory history, MeasurementHistory measurements)
{
    private const int UsualDays = 30;
    private const int MostDays = 400;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<StatisticsEndpoints>("/api/v1/statistics", (statistics, context) => statistics.DaysAsync(context));
        routes.MapReads<StatisticsEndpoints>("/api/v1/measurements", (statistics, context) => statistics.MeasurementsAsync(context));
    }

    private async Task DaysAsync(HttpContext context)
    {
        int days = UsualDays;
        IQueryCollection query = context.Request.Query;
        if (query["days"].Count > 0 && !(int.TryParse(query["days"], out days) && days is >= 1 and <= MostDays))
        {
            await Answers.BadRequestAsync(context, $"“days” is a number from 1 to {MostDays}.");
            return;
        }

        IReadOnlyList<TransferDay> found = await history.DaysAsync(context.Caller(), days, context.RequestAborted);
        if (query["format"] != "csv")
        {
            await ApiJson.WriteAsync(context, new StatisticsJson([.. found.Select(DayJson.Of)]), ApiJson.Context.StatisticsJson);
            return;
        }

        CsvText csv = new("day", "uploads", "uploadedBytes", "downloads", "downloadedBytes", "views", "viewedBytes", "failed");
        foreach (TransferDay day in found)
        {
            csv.Row(
                day.Day, day.Uploads, day.UploadedBytes, day.Downloads, day.DownloadedBytes, day.Views, day.ViewedBytes, day.Failed);
        }

        await csv.SendAsync(context, "statistics.csv");
    }

    private Task MeasurementsAsync(HttpContext context)
    {
        string word = context.Request.Query["span"].ToString();
        MeasuredSpan? span = word.Length == 0
            ? MeasuredSpan.Hour
            : Spans.All.Where(known => known.ToString().Equals(word, StringComparison.OrdinalIgnoreCase)).Cast<MeasuredSpan?>().FirstOrDefault();
        return span is { } wanted
            ? ApiJson.WriteAsync(
                context,
                new MeasurementsJson(
                    wanted.ToString().ToLowerInvariant(), (int)wanted.Step().TotalSeconds,
                    [.. measurements.Read(wanted).Select(MeasurementJson.Of)]),
                ApiJson.Context.MeasurementsJson)
            : Answers.BadRequestAsync(context, "“span” is hour, days or quarter.");
    }
}
