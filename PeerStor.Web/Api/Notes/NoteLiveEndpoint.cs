using System.Net.WebSockets;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Notes;

/// <summary>/notepad/{id}/live: typing along in a note by y-websocket, as Yjs clients speak it.</summary>
internal sealed class NoteLiveEndpoint(Notebook notes, NoteRooms rooms, IHostApplicationLifetime host)
{
    private static readonly WebSocketAcceptContext Accepting = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30),
    };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOne<NoteLiveEndpoint>("GET", "/notepad/{id}/live", (live, context) => live.RunAsync(context)).OwnPagesOnly();

    private async Task RunAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status426UpgradeRequired, "websocket-wanted", "This address is for WebSockets",
                "Connect to it with a y-websocket client, or read the note at /api/v1/notes/….");
            return;
        }

        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await notes.JoinAsync(context.Caller(), id, context.RequestAborted) is not { } session)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        await using (session)
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(Accepting);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
            NoteSocket window = new(socket, session, new NoteFrames(rooms, id), context.Request.Query["state"] == "1");
            rooms.Enter(id, window);
            try
            {
                await window.RunAsync(end.Token);
            }
            catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
            {
                // The client is gone, or the server stops: both are the usual end.
            }
            finally
            {
                rooms.Leave(id, window);
            }
        }
    }
}
