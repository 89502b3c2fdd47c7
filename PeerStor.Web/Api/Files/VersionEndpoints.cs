using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>The history of a file at /api/v1/files/{id}/versions, what it takes up, and its checksum.</summary>
internal sealed class VersionEndpoints(Drive drive, FileVersions versions, FactsReader facts, Content content, Download download)
{
    private const string File = "/api/v1/files/{id}";
    private const string One = File + "/versions/{version}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<VersionEndpoints>(File + "/versions", (endpoint, context) => WithAsync(context, endpoint.ListAsync));
        routes.MapReads<VersionEndpoints>(One + "/content", (endpoint, context) => WithVersionAsync(context, endpoint.ReadAsync));
        routes.MapOne<VersionEndpoints>("POST", One + "/restore", (endpoint, context) => WithVersionAsync(context, endpoint.RestoreAsync));
        routes.MapReads<VersionEndpoints>(File + "/facts", (endpoint, context) => WithAsync(context, endpoint.ShowFactsAsync));
        routes.MapReads<VersionEndpoints>(File + "/checksum", (endpoint, context) => WithAsync(context, endpoint.ChecksumAsync));
    }

    private static Task WithAsync(HttpContext context, Func<HttpContext, Caller, EntryId, Task> act) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            ? act(context, context.Caller(), id)
            : Answers.NotFoundAsync(context);

    private static Task WithVersionAsync(HttpContext context, Func<HttpContext, Caller, EntryId, VersionId, Task> act) =>
        VersionId.TryParse(context.Request.RouteValues["version"] as string, null, out VersionId version)
            ? WithAsync(context, (_, caller, id) => act(context, caller, id, version))
            : Answers.NotFoundAsync(context);

    private async Task ListAsync(HttpContext context, Caller caller, EntryId id)
    {
        IReadOnlyList<FileVersion> found = await versions.ListAsync(caller, id, context.RequestAborted);
        if (found.Count == 0)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        await ApiJson.WriteAsync(
            context,
            new VersionsJson([.. found.Select(one => new VersionJson(
                one.Id.ToString(), one.StoredAt, one.Modified, one.SizeBytes, one.Author, one.IsHead, one.IsConcurrent))]),
            ApiJson.Context.VersionsJson);
    }

    private async Task ReadAsync(HttpContext context, Caller caller, EntryId id, VersionId version)
    {
        OpenContent? opened = await content.OpenAsync(caller, id, version, context.RequestAborted);
        await (opened is null ? Answers.NotFoundAsync(context) : download.SendAsync(context, opened));
    }

    private async Task RestoreAsync(HttpContext context, Caller caller, EntryId id, VersionId version) =>
        await Answers.ChangeAsync(
            context, await versions.RestoreAsync(caller, id, version, context.RequestAborted), StatusCodes.Status200OK);

    private async Task ShowFactsAsync(HttpContext context, Caller caller, EntryId id)
    {
        Entry? entry = await drive.GetAsync(caller, id, context.RequestAborted);
        EntryFacts? found = await facts.ReadAsync(caller, id, context.RequestAborted);
        await (entry is null || found is null
            ? Answers.NotFoundAsync(context)
            : ApiJson.WriteAsync(
                context,
                new FactsJson(
                    entry.Id.ToString(), entry.SizeBytes, found.StoredBytes, found.HistoryBytes, found.Chunks, found.Versions,
                    entry.Copies, entry.CopiesTarget, found.CreatedAt),
                ApiJson.Context.FactsJson));
    }

    /// <summary>Reads the whole file; it ends when the client goes away.</summary>
    private async Task ChecksumAsync(HttpContext context, Caller caller, EntryId id)
    {
        if (await content.OpenAsync(caller, id, null, context.RequestAborted) is not { } opened)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        // Of an address that answers HEAD without reading, too: a terabyte is not hashed for its headers.
        string sum = HttpMethods.IsHead(context.Request.Method)
            ? ""
            : Convert.ToHexStringLower(await ContentChecksum.Sha256Async(opened, context.RequestAborted));
        await ApiJson.WriteAsync(
            context, new ChecksumJson(sum, opened.LengthBytes, opened.Entry.Version?.ToString()), ApiJson.Context.ChecksumJson);
    }
}
