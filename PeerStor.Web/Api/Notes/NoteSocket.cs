using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Notes;

/// <summary>One window's connection to a note: frames come in and go out, and neither way can hold up the other.</summary>
internal sealed class NoteSocket(WebSocket socket, NoteSession session, NoteFrames frames, bool tellsState)
{
    /// <summary>The largest update, as a client sends it that was offline for long, and its length.</summary>
    public const int LargestFrame = (48 << 20) + 64;

    /// <summary>Who may only read sends what they have and where they are, never text.</summary>
    private const int LargestOfReader = 1 << 20;

    private const int FirstBuffer = 16 << 10;

    /// <summary>Frames that wait to be sent; where somebody's cursor is is left out when there are more.</summary>
    private const int MostWaiting = 256;

    /// <summary>Who does not take a frame for so long is gone.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(30);

    /// <summary>Frames, and how many bytes of news are in them.</summary>
    private readonly Channel<(byte[] Frame, int News)> _out = Channel.CreateBounded<(byte[], int)>(MostWaiting);

    public Caller Caller => session.Caller;

    /// <summary>What this window said of itself last; its client number never changes.</summary>
    public Presence? Presence { get; set; }

    /// <summary>Sends a frame that may be lost.</summary>
    public void Offer(byte[] frame) => _out.Writer.TryWrite((frame, 0));

    public ValueTask SendAsync(byte[] frame, CancellationToken cancellationToken) => _out.Writer.WriteAsync((frame, 0), cancellationToken);

    /// <summary>Runs until the client goes, says something that cannot be understood, or may be here no longer.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await SendAsync(LiveWire.SyncFrame(LiveWire.Step1, session.StateVector()), end.Token);
        if (tellsState)
        {
            await SendAsync(LiveWire.NumberFrame(LiveWire.Hello, session.CanWrite ? 1ul : 0), end.Token);
        }

        Task sending = SendAllAsync(end.Token);
        Task passing = PassOnAsync(end.Token);
        Task<(WebSocketCloseStatus, string)> receiving = ReceiveAllAsync(end.Token);
        await Task.WhenAny(receiving, passing, sending);
        (WebSocketCloseStatus status, string reason) = receiving.IsCompletedSuccessfully
            ? await receiving
            : (WebSocketCloseStatus.NormalClosure, _reason);
        _out.Writer.TryComplete();
        await CloseAsync(sending, status, reason);
        await end.CancelAsync();
        await QuietlyAsync(sending);
        await QuietlyAsync(passing);
        await QuietlyAsync(receiving);
    }

    private string _reason = "";

    private async Task CloseAsync(Task sending, WebSocketCloseStatus status, string reason)
    {
        using CancellationTokenSource patience = new(SendPatience);
        try
        {
            await sending.WaitAsync(patience.Token);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, patience.Token);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }

    private async Task SendAllAsync(CancellationToken end)
    {
        await foreach ((byte[] frame, int news) in _out.Reader.ReadAllAsync(end))
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(end);
            patience.CancelAfter(SendPatience);
            await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
            session.Told(news);
        }
    }

    /// <summary>Ends with the session: it may end by the server's will, or because this client is too far behind.</summary>
    private async Task PassOnAsync(CancellationToken end)
    {
        await foreach (NoteNews news in session.News.ReadAllAsync(end))
        {
            switch (news.Kind)
            {
                case NoteNewsKind.Update:
                    await _out.Writer.WriteAsync((LiveWire.SyncFrame(LiveWire.Update, news.Update), news.Update.Length), end);
                    break;
                case NoteNewsKind.Saved when tellsState:
                    await SendAsync(LiveWire.NumberFrame(LiveWire.Saved, (ulong)news.Saved), end);
                    break;
                case NoteNewsKind.Ended:
                    _reason = news.Reason;
                    return;
            }
        }
    }

    private async Task<(WebSocketCloseStatus, string)> ReceiveAllAsync(CancellationToken end)
    {
        ArrayBufferWriter<byte> frame = new(FirstBuffer);
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(frame.GetMemory(FirstBuffer), end);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return (WebSocketCloseStatus.NormalClosure, "");
            }

            frame.Advance(got.Count);
            if (frame.WrittenCount > (session.CanWrite ? LargestFrame : LargestOfReader))
            {
                return (WebSocketCloseStatus.MessageTooBig, "The frame is too large.");
            }

            if (!got.EndOfMessage)
            {
                continue;
            }

            if (got.MessageType != WebSocketMessageType.Binary || await frames.TakeAsync(this, session, frame.WrittenMemory, tellsState, end) is { } problem)
            {
                return (WebSocketCloseStatus.InvalidPayloadData, "The frame could not be understood.");
            }

            // A large frame's memory is not kept for the small ones that follow.
            if (frame.Capacity > FirstBuffer * 4)
            {
                frame = new ArrayBufferWriter<byte>(FirstBuffer);
            }

            frame.ResetWrittenCount();
        }
    }

    private static async Task QuietlyAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or IOException or ChannelClosedException)
        {
            // The connection is over; how it ended was dealt with.
        }
    }
}
