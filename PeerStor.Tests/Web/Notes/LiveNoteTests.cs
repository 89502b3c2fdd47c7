using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using PeerStor.Engine.Users;
using PeerStor.Engine.Common;
using PeerStor.Tests.Support;
using PeerStor.Tests.Yjs;
using PeerStor.Web.Api.Notes;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Typing along over a WebSocket, by friends and by others (hostile.md 7 and 14).</summary>
public sealed class LiveNoteTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task What_one_types_the_other_reads_and_the_writer_is_told_when_it_is_saved()
    {
        string note = await CreateAsync("together");
        await using LiveClient one = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 1);
        await using LiveClient two = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 2);
        await one.UntilAsync(client => client.IsSynced);
        await two.UntilAsync(client => client.IsSynced);

        await one.TypeAsync("hello ");
        await two.UntilAsync(client => client.Text == "hello ");
        await two.TypeAsync("world");

        await one.UntilAsync(client => client.Text == "hello world");
        await two.UntilAsync(client => client.Saved == 2);
        Assert.Equal("hello world", await TextAsync(note));
    }

    [Fact]
    public async Task Thirty_clients_of_y_websocket_that_come_and_go_end_with_one_text()
    {
        string note = await CreateAsync("thirty");
        await using YjsProcess yjs = await YjsProcess.StartAsync("typists.mjs");

        JsonElement told = (await yjs.AskAsync<JsonElement>(new
        {
            Url = $"ws://127.0.0.1:{_server.Port}/notepad/{note}", Token = _server.OwnerToken, Clients = 30, Operations = 12_000, Seed = 5,
        })).Single();

        Assert.Equal(1, told.GetProperty("texts").GetInt32());
        Assert.Equal(told.GetProperty("text").GetString(), await TextAsync(note));
        Assert.True(told.GetProperty("characters").GetInt32() > 1000);
    }

    [Fact]
    public async Task A_page_of_another_site_gets_no_connection_and_neither_does_a_stranger()
    {
        string note = await CreateAsync("strangers");
        string session = await _server.SessionAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(note, null, options =>
        {
            options.SetRequestHeader("Cookie", "peerstor_session=" + session);
            options.SetRequestHeader("Origin", "https://elsewhere.example");
        }));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(note, null));
        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(Guid.NewGuid().ToString("N"), _server.OwnerToken));
    }

    [Fact]
    public async Task Who_may_only_read_is_not_heard()
    {
        string note = await CreateAsync("read only");
        await using LiveClient reader = await LiveClient.ConnectAsync(_server.Port, await _server.TokenAsync(GrantScope.Read), note, 7);
        await reader.UntilAsync(client => client.IsSynced);

        await reader.TypeAsync("mine");
        await using LiveClient writer = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 8);
        await writer.TypeAsync("yours");
        await writer.UntilAsync(client => client.Saved == 2);

        Assert.Equal("yours", await TextAsync(note));
    }

    [Fact]
    public async Task A_revoked_token_ends_the_connection()
    {
        string note = await CreateAsync("revoked");
        string secret = await _server.TokenAsync(GrantScope.All);
        Caller caller = (await _server.Get<Access>().AuthenticateAsync(secret, default))!;
        await using LiveClient client = await LiveClient.ConnectAsync(_server.Port, secret, note, 1);
        await client.UntilAsync(one => one.IsSynced);

        await _server.Get<Access>().RevokeAsync(caller, caller.Grant, default);

        await client.UntilAsync(one => one.IsOver);
        await Assert.ThrowsAsync<WebSocketException>(() => LiveClient.ConnectAsync(_server.Port, secret, note, 2));
    }

    [Theory]
    [InlineData(new byte[] { 0, 2, 3, 1, 2, 3 })]
    [InlineData(new byte[] { 0, 2, 255, 255, 255, 255, 15 })]
    [InlineData(new byte[] { 0, 0, 2, 255, 255 })]
    [InlineData(new byte[] { 1, 4, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 77 })]
    [InlineData(new byte[] { })]
    public async Task What_cannot_be_understood_harms_nobody_else(byte[] frame)
    {
        string note = await CreateAsync("damaged");
        await using LiveClient other = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 1);
        await other.TypeAsync("text");
        await using LiveClient bad = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 2);

        await bad.SendAsync(frame);
        await bad.UntilAsync(client => client.IsOver || client.Refusal is not null);

        await other.TypeAsync(" goes on");
        await other.UntilAsync(client => client.Saved == 3);
        Assert.Equal("text goes on", await TextAsync(note));
    }

    [Fact]
    public async Task A_frame_that_is_too_large_ends_the_connection()
    {
        string note = await CreateAsync("large");
        await using LiveClient bad = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 2);

        await Record.ExceptionAsync(() => bad.SendAsync(new byte[NoteSocket.LargestFrame + 100_000]));

        await bad.UntilAsync(client => client.IsOver);
    }

    [Fact]
    public async Task Who_may_only_read_cannot_make_the_server_hold_a_large_frame()
    {
        string note = await CreateAsync("read only and large");
        await using LiveClient reader = await LiveClient.ConnectAsync(_server.Port, await _server.TokenAsync(GrantScope.Read), note, 7);

        await Record.ExceptionAsync(() => reader.SendAsync(new byte[(1 << 20) + 100_000]));

        await reader.UntilAsync(client => client.IsOver);
    }

    [Fact]
    public void A_frame_that_tells_of_more_people_than_there_are_is_not_read()
    {
        const int Most = 65_536;
        Assert.Equal(Most, LiveWire.ReadAwareness([0x80, 0x80, 0x04, .. new byte[3 * Most]])!.Count);
        Assert.Null(LiveWire.ReadAwareness([0x81, 0x80, 0x04, .. new byte[3 * (Most + 1)]]));
    }

    [Fact]
    public async Task Nobody_speaks_for_others_and_names_come_from_the_server()
    {
        string note = await CreateAsync("presence");
        await using LiveClient listener = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 1);
        await using LiveClient liar = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 2);

        await liar.SendAsync(LiveWire.AwarenessFrame([new Presence(2, 1, "{\"user\":{\"name\":\"The Boss\"},\"cursor\":null}")]));
        await liar.SendAsync(LiveWire.AwarenessFrame([new Presence(1, 9, "{\"user\":{\"name\":\"Not me\"}}"), new Presence(2, 2, "{\"user\":{}}")]));
        await listener.UntilAsync(client => client.Heard.Exists(state => state is { Client: 2, Clock: 2 }));

        Assert.DoesNotContain(listener.Heard, state => state.Client == 1 || state.Json.Contains("Boss", StringComparison.Ordinal));
        Assert.Contains("Owner", listener.Heard[0].Json, StringComparison.Ordinal);
        await liar.DisposeAsync();
        await listener.UntilAsync(client => client.Heard.Exists(state => state is { Client: 2, Json: Presence.Gone }));
    }

    [Fact]
    public async Task Who_writes_on_another_device_is_seen_and_nobody_here_takes_their_place()
    {
        string note = await CreateAsync("elsewhere");
        EntryId id = EntryId.Parse(note, null);
        NoteRooms rooms = _server.Get<NoteRooms>();
        await using LiveClient listener = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 1);
        await listener.UntilAsync(client => client.IsSynced);

        rooms.HearFromDevice(id, new Presence(8, 1, "no JSON"));
        rooms.HearFromDevice(id, new Presence(7, 1, "{\"user\":{\"name\":\"Ada\"}}"));
        rooms.HearFromDevice(id, new Presence(6, 1, "{\"user\":{\"name\":\"Owner\"}}"));
        await using LiveClient liar = await LiveClient.ConnectAsync(_server.Port, _server.OwnerToken, note, 2);
        await liar.UntilAsync(client => client.Heard.Exists(state => state.Client == 7));
        await liar.SendAsync(LiveWire.AwarenessFrame([new Presence(7, 2, "{\"user\":{}}")]));
        await liar.SendAsync(LiveWire.AwarenessFrame([new Presence(6, 2, "{\"user\":{}}")]));
        await listener.UntilAsync(client => client.Heard.Exists(state => state is { Client: 6, Clock: 2 }));

        Assert.Equal([1ul], listener.Heard.Where(state => state.Client == 7).Select(state => state.Clock));
        Assert.DoesNotContain(listener.Heard, state => state.Client == 8);
    }

    private async Task<HttpStatusCode> RefusalAsync(string note, string? token, Action<ClientWebSocketOptions>? options = null)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        }

        options?.Invoke(socket.Options);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Port}/notepad/{note}/live"), default));
        return socket.HttpStatusCode;
    }

    private async Task<string> CreateAsync(string title)
    {
        using HttpResponseMessage made = await _server.Client.PostAsJsonAsync("/api/v1/notes", new { title });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private Task<string> TextAsync(string note) => _server.Client.GetStringAsync($"/api/v1/notes/{note}/content");
}
