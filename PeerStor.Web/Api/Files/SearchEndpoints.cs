using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Search;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>GET /api/v1/search?q=: what a question finds, best first, a page at a time.</summary>
internal sealed class SearchEndpoints(SearchIndex search)
{
    private const int UsualPage = 50;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<SearchEndpoints>("/api/v1/search", (endpoint, context) => endpoint.FindAsync(context));

    private async Task FindAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        string limitText = asked["limit"].ToString();
        int limit = UsualPage;
        if (limitText.Length > 0 && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
            || limit < 1 || limit > Limits.LargestPage))
        {
            await Answers.BadRequestAsync(context, $"“limit” must be a number from 1 to {Limits.LargestPage}.");
            return;
        }

        string cursor = asked["cursor"].ToString();
        SearchAnswer answer = await search.FindAsync(
            context.Caller(), asked["q"].ToString(), cursor.Length > 0 ? cursor : null, limit, context.RequestAborted);
        await (answer.Problem is { } problem
            ? Answers.BadRequestAsync(context, problem)
            : ApiJson.WriteAsync(
                context, new HitsJson([.. answer.Hits.Select(Hit)], answer.Next, answer.Total, answer.IsExact, answer.Waiting),
                ApiJson.Context.HitsJson));
    }

    private static HitJson Hit(Hit hit)
    {
        ItemJson item = ApiJson.Item(hit.Entry, hit.Path);
        return new HitJson(
            item.Id, item.Name, item.Path, item.Kind, item.Size, item.Modified, item.Type, item.Copies, item.Target, item.Version,
            item.Etag, item.TrashedAt, item.Tags, Places(hit.InName),
            hit.Snippet is { } snippet ? new SnippetJson(snippet.Text, Places(snippet.Highlights)) : null);
    }

    private static List<HighlightJson> Places(IReadOnlyList<Highlight> highlights) =>
        [.. highlights.Select(place => new HighlightJson(place.Start, place.Length))];
}
