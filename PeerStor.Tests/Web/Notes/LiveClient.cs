using System.Net.WebSockets;
using PeerStor.Engine.Notes.Document;
using PeerStor.Tests.Support;
using PeerStor.Web.Api.Notes;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Somebody who has a note open: speaks y-websocket over a real socket, and knows what the server called saved.</summary>
internal sealed class LiveClient : IAsyncDisposable
{

    private readonly ClientWebSocket _socket = new();
    private readonly TextDocument _document;
    private readonly SemaphoreSlim _news = new(0);
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private volatile bool _isOver;

    private LiveClient(ulong editor) => _document = new TextDocument(editor);

    public long Saved { get; private set; }

    public bool IsSynced { get; private set; }

    public string? Refusal { get; set; }

    public List<Presence> Heard { get; } = [];

    public WebSocketCloseStatus? Closed => _socket.CloseStatus;

    public bool IsOver => _isOver;

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _document.ToString();
            }
        }
    }

    public static Task<LiveClient> ConnectAsync(ServerProcess node, string note, ulong editor) => ConnectAsync(
        node.Client.BaseAddress!, node.Client.DefaultRequestHeaders.Authorization!.Parameter, note, editor, through: node.Client);

    /// <param name="token">A bearer token; null with a cookie.</param>
    public static Task<LiveClient> ConnectAsync(int port, string? token, string note, ulong editor, Action<ClientWebSocketOptions>? options = null) =>
        ConnectAsync(new Uri($"http://127.0.0.1:{port}"), token, note, editor, options);

    private static async Task<LiveClient> ConnectAsync(
        Uri server, string? token, string note, ulong editor, Action<ClientWebSocketOptions>? options = null, HttpMessageInvoker? through = null)
    {
        LiveClient client = new(editor);
        if (token is not null)
        {
            client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        }

        options?.Invoke(client._socket.Options);
        using CancellationTokenSource limit = new(Patience.Long);
        await client._socket.ConnectAsync(new Uri($"ws://{server.Authority}/notepad/{note}/live?state=1"), through, limit.Token);
        client._reading = client.ReadAllAsync();
        await client.SendAsync(LiveWire.SyncFrame(LiveWire.Step1, client._document.State.Encode()));
        return client;
    }

    /// <summary>Types at the end of the text.</summary>
    public Task TypeAsync(string words)
    {
        byte[] update;
        lock (_gate)
        {
            update = _document.Edit(_document.Length, 0, words)!;
        }

        return SendAsync(LiveWire.SyncFrame(LiveWire.Update, update));
    }

    public Task SendAsync(byte[] frame) =>
        _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    public async Task UntilAsync(Func<LiveClient, bool> isSo)
    {
        using CancellationTokenSource limit = new(Patience.Long);
        while (!isSo(this))
        {
            await _news.WaitAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (_socket.State == WebSocketState.Open && await ReadAsync() is { } frame)
            {
                await TakeAsync(frame);
                _news.Release();
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server was killed, or the test is over.
        }
        finally
        {
            _isOver = true;
            _news.Release(1000);
        }
    }

    private async Task<byte[]?> ReadAsync()
    {
        using MemoryStream frame = new();
        byte[] buffer = new byte[16384];
        while (true)
        {
            WebSocketReceiveResult got = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            frame.Write(buffer, 0, got.Count);
            if (got.EndOfMessage)
            {
                return frame.ToArray();
            }
        }
    }

    private async Task TakeAsync(byte[] frame)
    {
        byte[]? answer = Take(frame);
        if (answer is not null)
        {
            await SendAsync(answer);
        }
    }

    private byte[]? Take(ReadOnlySpan<byte> rest)
    {
        LiveWire.TryNumber(ref rest, out ulong kind);
        ulong number = 0;
        if (kind is LiveWire.Sync or LiveWire.Saved or LiveWire.Hello)
        {
            LiveWire.TryNumber(ref rest, out number);
        }

        LiveWire.TryBytes(ref rest, out ReadOnlySpan<byte> content);
        lock (_gate)
        {
            switch (kind)
            {
                case LiveWire.Sync when number == LiveWire.Step1:
                    return LiveWire.SyncFrame(LiveWire.Step2, _document.Encode(StateVector.Read(content)));
                case LiveWire.Sync:
                    Assert.Null(_document.Apply(content).Refusal);
                    IsSynced |= number == LiveWire.Step2;
                    return null;
                case LiveWire.Saved:
                    Saved = (long)number;
                    return null;
                case LiveWire.Refused:
                    Refusal = System.Text.Encoding.UTF8.GetString(content);
                    return null;
                case LiveWire.Awareness:
                    Heard.AddRange(LiveWire.ReadAwareness(content)!);
                    return null;
                default:
                    return null;
            }
        }
    }
}
