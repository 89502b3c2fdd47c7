using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PeerStor.Engine;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting;

namespace PeerStor.Tests.Support;

/// <summary>
/// A whole server in this process, on a free port and a directory of its own:
/// <c>await using TestServer server = await TestServer.StartAsync();</c>
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly bool ownsDirectory;

    private TestServer(WebApplication app, string directory, bool ownsDirectory, string ownerToken)
    {
        App = app;
        Directory = directory;
        this.ownsDirectory = ownsDirectory;
        OwnerToken = ownerToken;
        Client = NewClient(ownerToken);
    }

    public WebApplication App { get; }

    public string Directory { get; }

    /// <summary>A token with every right of the owner.</summary>
    public string OwnerToken { get; }

    public int Port => App.BoundPort();

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>Sends the owner's token; follows no redirect.</summary>
    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts a server; on a directory that another one left when it is given, which is then not deleted.</summary>
    public static async Task<TestServer> StartAsync(
        string? directory = null, Func<ServeOptions, ServeOptions>? change = null, Func<string, EngineOptions>? engine = null)
    {
        string data = directory ?? System.IO.Directory.CreateTempSubdirectory("peerstor-test-").FullName;
        ServeOptions options = new()
        {
            Engine = engine?.Invoke(data) ?? new EngineOptions { DataDirectory = data, NodeName = "test", MinimumFreeBytes = 1 << 20 },
            Addresses = [IPAddress.Loopback],
            Port = 0,
        };
        WebApplication app = WebHosting.Build(change?.Invoke(options) ?? options);
        await app.StartAsync();
        Access access = app.Services.GetRequiredService<Access>();
        Caller owner = await access.OwnerAsync(CancellationToken.None);
        NewGrant token = await access.CreateTokenAsync(owner, "test", GrantScope.All, null, CancellationToken.None);
        return new TestServer(app, data, directory is null, token.Secret);
    }

    /// <summary>A client with another token, or with none.</summary>
    public HttpClient NewClient(string? token)
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>A token of the owner with these rights only.</summary>
    public async Task<string> TokenAsync(GrantScope scope)
    {
        Access access = Get<Access>();
        Caller owner = await access.OwnerAsync(CancellationToken.None);
        return (await access.CreateTokenAsync(owner, scope.ToString(), scope, null, CancellationToken.None)).Secret;
    }

    /// <summary>The secret of a new browser session.</summary>
    public async Task<string> SessionAsync()
    {
        Access access = Get<Access>();
        Caller owner = await access.OwnerAsync(CancellationToken.None);
        NewGrant link = await access.CreateSignInLinkAsync(owner, CancellationToken.None);
        SignedInByLink? signedIn = await access.RedeemSignInAsync(link.Secret, "test browser", CancellationToken.None);
        return signedIn!.Session.Secret;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
