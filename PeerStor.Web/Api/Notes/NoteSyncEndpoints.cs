using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>/api/v1/notes-sync: what came and went, what waits and why; and to send what waits.</summary>
internal sealed class NoteSyncEndpoints(NoteTravel travel)
{
    private const string Address = "/api/v1/notes-sync";
    private const int Lines = 200;
    private const int Days = 30;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<NoteSyncEndpoints>(Address, (sync, context) => sync.ShowAsync(context));
        routes.MapOne<NoteSyncEndpoints>("POST", Address, (sync, context) => sync.SendAsync(context));
    }

    private Task ShowAsync(HttpContext context) => ApiJson.WriteAsync(
        context, NoteSyncJson.Of(travel.Report(context.Caller(), Lines, Days)), ApiJson.Context.NoteSyncJson);

    private async Task SendAsync(HttpContext context)
    {
        if (!context.Caller().Scope.HasFlag(GrantScope.Write))
        {
            await Answers.NotAllowedAsync(context);
            return;
        }

        long sent = await travel.SendAsync(context.RequestAborted);
        await ApiJson.WriteAsync(context, new NotesSentJson(sent, travel.Held()), ApiJson.Context.NotesSentJson);
    }
}
