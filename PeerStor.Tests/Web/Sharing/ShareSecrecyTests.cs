using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using PeerStor.Tests.Support;
using PeerStor.Web.Hosting;

namespace PeerStor.Tests.Web.Sharing;

/// <summary>The secret of a link is in its address. No log, record or problem document may have it.</summary>
public sealed class ShareSecrecyTests
{
    [Fact]
    public async Task The_secret_is_in_no_log_no_record_and_no_problem_document()
    {
        using Lines lines = new();
        await using TestServer server = await TestServer.StartAsync(change: options => new ServeOptions
        {
            Engine = options.Engine,
            Addresses = options.Addresses,
            Port = 0,
            Logging = logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines),
        });
        await server.PutAsync("folder/a.txt", "a");
        TestShare share = await server.ShareAsync(new { path = "folder", password = "open sesame", may = "view,upload" });
        using HttpClient visitor = server.NewClient(null);

        List<string> answers = [];
        foreach ((string method, string address) in new[]
        {
            ("GET", ""), ("GET", "?at=nonsense"), ("POST", ""), ("POST", "?handler=Show"), ("GET", "/zip"), ("GET", "/files/x/content"),
            ("PUT", "/b.txt"), ("POST", "/tus"), ("DELETE", "/tus/1"), ("GET", "/nothing/here"), ("POST", "/send"), ("TRACE", ""),
        })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), share.Path + address);
            request.Content = method is "POST" or "PUT" ? new StringContent("{", null, "application/x-www-form-urlencoded") : null;
            using HttpResponseMessage answer = await visitor.SendAsync(request);
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
            {
                answers.Add(await answer.Content.ReadAsStringAsync());
            }
        }

        await server.Client.PatchAsJsonAsync($"api/v1/shares/{share.Id}", new { maxDownloads = 5 });
        await server.Client.DeleteAsync($"api/v1/shares/{share.Id}");
        string audit = string.Join('\n', await server.Get<PeerStor.Engine.Users.AuditLog>().ListAsync(null, 100, default));
        string metrics = await server.Client.GetStringAsync("metrics");

        Assert.NotEmpty(answers);
        Assert.DoesNotContain(lines.All, line => line.Contains(share.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(answers, line => line.Contains(share.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(share.Secret, audit + metrics, StringComparison.Ordinal);
        Assert.Contains("ShareMade", audit, StringComparison.Ordinal);
        Assert.Contains("SharePasswordWrong", audit, StringComparison.Ordinal);
        Assert.Contains("ShareRevoked", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("a.txt", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_address_is_the_one_that_people_use()
    {
        await using TestServer server = await TestServer.StartAsync(change: options => new ServeOptions
        {
            Engine = options.Engine,
            Addresses = options.Addresses,
            Port = 0,
            TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")],
        });
        await server.PutAsync("a.txt", "a");
        using HttpRequestMessage request = new(HttpMethod.Post, "api/v1/shares") { Content = JsonContent.Create(new { path = "a.txt" }) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "files.example");
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");

        using HttpResponseMessage made = await server.Client.SendAsync(request);

        Assert.Contains("\"https://files.example/s/", await made.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Everything that anybody logs, at every level that the program lets through. Its own logs write no scopes.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
