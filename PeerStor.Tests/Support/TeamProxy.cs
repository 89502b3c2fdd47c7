using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PeerStor.Tests.Rules;

namespace PeerStor.Tests.Support;

/// <summary>nginx as the project ships it (nginx/), with TLS, before some servers: only the lists of ports are its own.</summary>
internal sealed class TeamProxy : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentBag<string> _instances = [];
    private Process? _nginx;

    public int Port { get; } = ServerProcess.FreePort();

    /// <summary>Which instances answered, request by request.</summary>
    public IReadOnlyCollection<string> Instances => _instances;

    public static async Task<TeamProxy> StartAsync(IEnumerable<ServerProcess> instances)
    {
        TeamProxy proxy = new();
        foreach (string name in (string[])["nginx.conf", "proxy.conf", "headers.conf", "redirect.conf"])
        {
            await File.WriteAllTextAsync(proxy._folder.File(name), Repository.Read("nginx/" + name));
        }

        proxy.List(instances);
        await File.WriteAllTextAsync(
            proxy._folder.File("listen.conf"),
            $"listen 127.0.0.1:{proxy.Port} ssl http2;\nssl_certificate server.crt;\nssl_certificate_key server.key;\n");
        using (Process made = Process.Start("openssl", [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout", proxy._folder.File("server.key"), "-out", proxy._folder.File("server.crt")]))
        {
            await made.WaitForExitAsync();
        }

        await proxy.RunAsync();
        return proxy;
    }

    /// <summary>A client of its own: with its own cookies, as another person has.</summary>
    public HttpClient Client(string token, Version? version, bool cookies)
    {
        SocketsHttpHandler handler = new() { UseCookies = cookies };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost";
        HttpClient client = new(handler)
        {
            BaseAddress = new Uri($"https://localhost:{Port}"),
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Takes an instance out, as a rolling restart does, or all back in.</summary>
    public async Task ReloadAsync(IEnumerable<ServerProcess> instances, ServerProcess? without = null)
    {
        List(instances, without);
        string[] before = Workers();
        using Process reload = Process.Start("nginx", ["-p", _folder.Path, "-e", _folder.File("error.log"), "-c", _folder.File("nginx.conf"), "-s", "reload"]);
        await reload.WaitForExitAsync();

        // It only gave the signal. A connection that an old worker takes before it sees it is closed under its client.
        await TestCluster.UntilAsync(
            () => Task.FromResult(before.All(worker => !Title(worker).Contains("nginx: worker", StringComparison.Ordinal) || Title(worker).Contains("shutting down", StringComparison.Ordinal))),
            "only workers with the new list take connections");
    }

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            _nginx.Kill(entireProcessTree: true);
            await _nginx.WaitForExitAsync();
            _nginx.Dispose();
        }

        _folder.Dispose();
    }

    private void List(IEnumerable<ServerProcess> instances, ServerProcess? without = null) => File.WriteAllText(
        _folder.File("instances.conf"),
        string.Concat(instances.Select(one => string.Create(
            CultureInfo.InvariantCulture, $"server 127.0.0.1:{one.Port} max_fails=2 fail_timeout=5s{(one == without ? " down" : "")};\n"))));

    private string[] Workers() => File.ReadAllText($"/proc/{_nginx!.Id}/task/{_nginx.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Title(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }

    private async Task RunAsync()
    {
        ProcessStartInfo start = new("nginx") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-p", _folder.Path, "-e", _folder.File("error.log"), "-c", _folder.File("nginx.conf"), "-g", "daemon off;"])
        {
            start.ArgumentList.Add(argument);
        }

        _nginx = Process.Start(start)!;
        _nginx.OutputDataReceived += (_, line) => Note(line.Data);
        _nginx.BeginOutputReadLine();
        _nginx.ErrorDataReceived += (_, _) => { };
        _nginx.BeginErrorReadLine();
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost";
        using HttpClient client = new(handler);
        await TestCluster.UntilAsync(
            async () =>
            {
                try
                {
                    using HttpResponseMessage answer = await client.GetAsync($"https://localhost:{Port}/health/proxy");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "nginx answers");
    }

    private void Note(string? line)
    {
        if (line is { Length: > 0 } && JsonDocument.Parse(line).RootElement.GetProperty("instance").GetString() is { Length: > 0 } instance)
        {
            _instances.Add(instance);
        }
    }
}
