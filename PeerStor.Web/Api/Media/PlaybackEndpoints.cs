using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Media;

/// <summary>/api/v1/files/{id}/playback: how far the caller is in a file; /api/v1/playback: what they have begun.</summary>
internal sealed class PlaybackEndpoints(Drive drive, PlaybackMarks marks)
{
    private const string OfFile = "/api/v1/files/{id}/playback";
    private const int MostItems = 100;

    /// <summary>A year: longer than anything that is played.</summary>
    private const double LongestSeconds = 366d * 24 * 3600;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<PlaybackEndpoints>(OfFile, (endpoint, context) => endpoint.ShowAsync(context));
        routes.MapOne<PlaybackEndpoints>("PUT", OfFile, (endpoint, context) => endpoint.SaveAsync(context));
        routes.MapReads<PlaybackEndpoints>("/api/v1/playback", (endpoint, context) => endpoint.ListAsync(context));
    }

    private async Task ShowAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        await (await FindAsync(context, caller) is { } entry
            ? ApiJson.WriteAsync(context, PlaybackJson.Of(marks.Find(caller, entry.Id)), ApiJson.Context.PlaybackJson)
            : Answers.NotFoundAsync(context));
    }

    private async Task SaveAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        if (await FindAsync(context, caller) is not { } entry)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        NewPlaybackJson place = await ApiJson.ReadAsync(context, ApiJson.Context.NewPlaybackJson);
        if (place.Position is not (>= 0 and <= LongestSeconds) || place.Duration is not (>= 0 and <= LongestSeconds))
        {
            await Answers.BadRequestAsync(context, "“position” and “duration” are seconds.");
            return;
        }

        await marks.SaveAsync(
            caller, entry, TimeSpan.FromSeconds(place.Position), TimeSpan.FromSeconds(place.Duration), place.Stopped ?? false,
            context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ListAsync(HttpContext context)
    {
        string wanted = context.Request.Query["limit"].ToString();
        int limit = 20;
        if (wanted.Length > 0 && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostItems))
        {
            await Answers.BadRequestAsync(context, "“limit” is a number from 1 to 100.");
            return;
        }

        Caller caller = context.Caller();
        List<PlaybackItemJson> items = [];
        foreach (PlaybackPosition place in marks.List(caller).Where(place => place.IsUnderWay))
        {
            if (items.Count < limit && await drive.GetAsync(caller, place.File, context.RequestAborted) is { TrashedAt: null } entry)
            {
                items.Add(new PlaybackItemJson(ApiJson.Item(entry, null), PlaybackJson.Of(place)));
            }
        }

        await ApiJson.WriteAsync(context, new PlaybackListJson(items), ApiJson.Context.PlaybackListJson);
    }

    private async Task<Entry?> FindAsync(HttpContext context, Caller caller) =>
        EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
        && await drive.GetAsync(caller, id, context.RequestAborted) is { Kind: EntryKind.File } entry
            ? entry
            : null;
}
