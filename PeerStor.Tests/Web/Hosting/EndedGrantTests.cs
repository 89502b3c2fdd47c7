using System.Net;
using System.Net.Sockets;
using System.Text;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;
using PeerStor.Tests.Web.Api;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>What is open when a session or token ends, ends with it.</summary>
public sealed class EndedGrantTests : IAsyncLifetime
{
    /// <summary>Only for a server that never ends what is open: the test fails then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Origin Here = new("192.0.2.7", "a test");
    private TestServer _server = null!;
    private Access _access = null!;
    private Caller _owner = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _access = _server.Get<Access>();
        _owner = await _access.OwnerAsync(default);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Events_end_with_their_session()
    {
        using HttpClient browser = _server.NewClient(null);
        string session = await _server.SessionAsync();
        browser.DefaultRequestHeaders.Add("Cookie", "peerstor_session=" + session);
        using HttpResponseMessage answer = await browser.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
        await using Stream events = await answer.Content.ReadAsStreamAsync();

        await RevokeAsync(GrantKind.Session);

        await ReadToItsEndAsync(events);
    }

    [Fact]
    public async Task A_download_ends_with_its_token()
    {
        await _server.Client.PutAsync("api/v1/content/large.bin", new ByteArrayContent(new byte[64 << 20]));
        NewGrant token = await TokenAsync();
        using HttpClient client = _server.NewClient(token.Secret);
        using HttpResponseMessage answer = await client.GetAsync("api/v1/content/large.bin", HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1000]);

        await _access.RevokeAsync(_owner, token.Id, default);

        // What the sockets hold may still come; the whole file never does.
        Assert.InRange(await ReadToItsEndAsync(body), 0, (64 << 20) - 1001);
    }

    [Fact]
    public async Task An_upload_ends_with_its_token_and_can_go_on_with_another()
    {
        NewGrant token = await TokenAsync();
        using HttpClient client = _server.NewClient(token.Secret);
        using HttpResponseMessage made = await new TusClient(client).CreateAsync(1 << 20, "upload.bin");
        using TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", _server.Port);
        await using NetworkStream wire = tcp.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes(
            $"PATCH {made.Headers.Location} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token.Secret}\r\nTus-Resumable: 1.0.0\r\n" +
            "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 1048576\r\nExpect: 100-continue\r\n\r\n"));
        // The server says so when it begins to read the body.
        await wire.ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);
        await wire.WriteAsync(new byte[300_000]);

        await _access.RevokeAsync(_owner, token.Id, default);

        await ReadToItsEndAsync(wire);
        using HttpResponseMessage head = await new TusClient(_server.Client).HeadAsync(made.Headers.Location!);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task Everything_of_a_user_ends_when_they_are_locked_out()
    {
        NewGrant invitation = await _server.Get<Invitations>().CreateAsync(_owner, "Anna", UserRole.Member, Here, default);
        InvitationResult joined = await _server.Get<Invitations>().AcceptAsync(invitation.Secret, "Anna", "a long enough password", Here, default);
        using HttpClient anna = _server.NewClient(joined.Session!.Secret);
        using HttpResponseMessage answer = await anna.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
        await using Stream events = await answer.Content.ReadAsStreamAsync();
        Member member = (await _server.Get<Members>().ListAsync(default)).Single(member => member.Name == "Anna");

        await _server.Get<Members>().ChangeAsync(_owner, member.Id, null, null, disabled: true, Here, default);

        await ReadToItsEndAsync(events);
    }

    [Fact]
    public async Task Signing_out_is_answered_although_it_ends_its_own_session()
    {
        string session = await _server.SessionAsync();
        using HttpClient browser = _server.NewClient(null);
        browser.DefaultRequestHeaders.Add("Cookie", "peerstor_session=" + session);
        using HttpRequestMessage request = new(HttpMethod.Post, "settings/access?handler=SignOut");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("RequestVerificationToken", PeerStor.Web.Hosting.Security.SessionAntiforgery.Token(session));

        using HttpResponseMessage answer = await browser.SendAsync(request);

        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
        using HttpResponseMessage after = await browser.GetAsync("api/v1/status");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    private Task<NewGrant> TokenAsync() => _access.CreateTokenAsync(_owner, "a script", GrantScope.All, null, default);

    private async Task RevokeAsync(GrantKind kind)
    {
        GrantSummary grant = (await _access.ListAsync(_owner, default)).Single(grant => grant.Kind == kind);
        Assert.True(await _access.RevokeAsync(_owner, grant.Id, default));
    }

    private static async Task<long> ReadToItsEndAsync(Stream stream)
    {
        using CancellationTokenSource patience = new(Patience);
        byte[] piece = new byte[1 << 16];
        long total = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(piece, patience.Token)) > 0; total += read)
            {
            }
        }
        catch (IOException)
        {
            // Cut off in the middle: that is an end, too.
        }

        return total;
    }
}
