using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Rules;

namespace PeerStor.Tests.Support;

/// <summary>A real Prometheus with the configuration and the rules of docs/monitoring/: only the addresses and the pace are its own.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = ServerProcess.FreePort();
    private readonly HttpClient _client;
    private readonly Process _process;

    public PrometheusServer(IEnumerable<ServerProcess> instances, string token)
    {
        const string Documented = "[\"127.0.0.1:18081\", \"127.0.0.1:18082\", \"127.0.0.1:18083\"]";
        string configuration = Repository.Read("docs/monitoring/prometheus.yml");
        Assert.Contains(Documented, configuration, StringComparison.Ordinal);
        File.WriteAllText(
            _folder.File("prometheus.yml"),
            configuration.Replace(Documented, $"[{string.Join(", ", instances.Select(one => $"\"127.0.0.1:{one.Port}\""))}]", StringComparison.Ordinal)
                .Replace("15s", "1s", StringComparison.Ordinal));
        File.WriteAllText(_folder.File("alerts.yml"), Repository.Read("docs/monitoring/alerts.yml"));
        File.WriteAllText(_folder.File("metrics.token"), token);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        _process = Process.Start(new ProcessStartInfo("prometheus",
        [
            "--config.file", _folder.File("prometheus.yml"), "--storage.tsdb.path", _folder.File("data"), $"--web.listen-address=127.0.0.1:{_port}", "--log.level=error",
        ])
        {
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>The instances that a query has a value for, with it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AskAsync(string query)
    {
        try
        {
            JsonElement answer = await _client.GetFromJsonAsync<JsonElement>("/api/v1/query?query=" + Uri.EscapeDataString(query));
            return answer.GetProperty("data").GetProperty("result").EnumerateArray()
                .DistinctBy(one => one.GetProperty("metric").GetProperty("instance").GetString())
                .ToDictionary(one => one.GetProperty("metric").GetProperty("instance").GetString()!, one => one.GetProperty("value")[1].GetString()!);
        }
        catch (HttpRequestException)
        {
            // It does not listen yet, or is still reading what it kept.
            return new Dictionary<string, string>();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }
}
