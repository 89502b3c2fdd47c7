using System.Globalization;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Audit;

/// <summary>/api/v1/audit: who did what on this device, newest first.</summary>
internal sealed class AuditEndpoints(AuditLog audit)
{
    private const int LargestPage = 500;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<AuditEndpoints>("/api/v1/audit", (audit, context) => audit.ListAsync(context)).Needs(GrantScope.Admin);

    private async Task ListAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        if (AuditKinds.Query(asked["kind"], asked["name"], asked["day"]) is not { } query || !TryNumber(asked["before"], out long? before)
            || !TryNumber(asked["limit"], out long? limit))
        {
            await Answers.BadRequestAsync(
                context, $"“kind” is one of {string.Join(", ", AuditKinds.Names)}; “day” is YYYY-MM-DD; “before” and “limit” are numbers.");
            return;
        }

        int most = (int)Math.Clamp(limit ?? 100, 1, LargestPage);
        IReadOnlyList<AuditRecord> found = await audit.ListAsync(query, before, most + 1, context.RequestAborted);
        AuditRecordJson[] items = [.. found.Take(most).Select(Item)];
        await ApiJson.WriteAsync(
            context, new AuditJson(items, found.Count > most ? items[^1].Id : null), ApiJson.Context.AuditJson);
    }

    private static AuditRecordJson Item(AuditRecord record) => new(
        record.Id, record.At, record.Event.ToString(), AuditWords.Of(record.Event), record.Name, record.Detail, record.Address, record.Device);

    private static bool TryNumber(string? text, out long? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        bool ok = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed);
        number = parsed;
        return ok;
    }
}
