using PeerStor.Engine.Files;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>GET /api/v1/tags: every tag in use, with how many entries have it.</summary>
internal sealed class TagEndpoints(Drive drive)
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReads<TagEndpoints>("/api/v1/tags", (endpoint, context) => endpoint.ListAsync(context));

    private async Task ListAsync(HttpContext context)
    {
        IReadOnlyList<TagCount> tags = await drive.ListTagsAsync(context.Caller(), context.RequestAborted);
        await ApiJson.WriteAsync(
            context, new TagsJson([.. tags.Select(tag => new TagJson(tag.Tag, tag.Entries))]), ApiJson.Context.TagsJson);
    }
}
