using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Statistics;

/// <summary>GET /api/v1/transfers: the caller's transfers that are over, as JSON in pages or all as CSV.</summary>
internal sealed class TransferEndpoints(TransferHistory history)
{
    private const int UsualPage = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<TransferEndpoints>("/api/v1/transfers", (transfers, context) => transfers.ListAsync(context));

    private async Task ListAsync(HttpContext context)
    {
        if (TransferFilter.Read(context.Request.Query) is not { } filter || PageOf(context.Request.Query) is not { } page)
        {
            await Answers.BadRequestAsync(context,
                "“kind” is upload, download or view; “way” browser, api or commandline; “result” done, stopped, cancelled or failed; " +
                "“limit” 1 to 1000; “cursor” a page's “next”.");
            return;
        }

        TransferQuery query = filter.Query with { Before = page.Cursor, Limit = page.Limit };
        if (context.Request.Query["format"] == "csv")
        {
            await SendCsvAsync(context, query);
            return;
        }

        TransferPage found = await history.ListAsync(context.Caller(), query, context.RequestAborted);
        await ApiJson.WriteAsync(
            context, new TransfersJson([.. found.Items.Select(TransferJson.Of)], found.Next), ApiJson.Context.TransfersJson);
    }

    private async Task SendCsvAsync(HttpContext context, TransferQuery query)
    {
        CsvText csv = new CsvText("began", "ended", "kind", "way", "result", "path", "size", "moved", "seconds", "bytesPerSecond", "reason");
        long? next = query.Before;
        do
        {
            TransferPage page = await history.ListAsync(
                context.Caller(), query with { Before = next, Limit = Engine.Common.Limits.LargestPage }, context.RequestAborted);
            foreach (TransferJson row in page.Items.Select(TransferJson.Of))
            {
                csv.Row(
                    row.Began, row.Ended, row.Kind, row.Way, row.Result, row.Path, row.Size, row.Moved, row.Seconds, row.BytesPerSecond, row.Reason);
            }

            next = page.Next;
        }
        while (next is not null);

        await csv.SendAsync(context, "transfers.csv");
    }

    private static (long? Cursor, int Limit)? PageOf(IQueryCollection query)
    {
        long? cursor = null;
        int limit = UsualPage;
        bool isRead = (query["cursor"].Count == 0 || (long.TryParse(query["cursor"], out long number) && (cursor = number) > 0))
            && (query["limit"].Count == 0 || (int.TryParse(query["limit"], out limit) && limit is >= 1 and <= Engine.Common.Limits.LargestPage));
        return isRead ? (cursor, limit) : null;
    }
}
