using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Media;

/// <summary>/api/v1/files/{id}/subtitles: those beside a film and inside it; …/{track}: one as WebVTT that holds only words.</summary>
internal sealed class SubtitleEndpoints(Drive drive, SubtitleShelf shelf)
{
    private const string OfFile = "/api/v1/files/{id}/subtitles";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<SubtitleEndpoints>(OfFile, (endpoint, context) => endpoint.ListAsync(context));
        routes.MapReads<SubtitleEndpoints>(OfFile + "/{track}", (endpoint, context) => endpoint.SendAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        if (await FindAsync(context, caller) is not { } film)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        IReadOnlyList<SubtitleTrack> tracks = await shelf.ListAsync(caller, film, context.RequestAborted);
        await ApiJson.WriteAsync(
            context,
            new TracksJson([.. tracks.Select(track => new TrackJson(
                track.Key, track.Language, track.Label, track.Forced, string.Create(
                    CultureInfo.InvariantCulture, $"/api/v1/files/{film.Id}/subtitles/{track.Key}")))]),
            ApiJson.Context.TracksJson);
    }

    public async Task SendAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        string key = context.Request.RouteValues["track"] as string ?? "";
        if (await FindAsync(context, caller) is not { } film
            || await shelf.ReadAsync(caller, film, key, context.RequestAborted) is not { } text)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        context.Response.ContentType = "text/vtt; charset=utf-8";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task<Entry?> FindAsync(HttpContext context, Caller caller) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
        && await drive.GetAsync(caller, id, context.RequestAborted) is { Kind: EntryKind.File } entry
            ? entry
            : null;
}

/// <param name="Url">The track as WebVTT.</param>
internal sealed record TrackJson(string Key, string Language, string Label, bool Forced, string Url);

internal sealed record TracksJson(IReadOnlyList<TrackJson> Items);
