using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Servers;

/// <summary>Syncthing with one folder, without discovery, relays and its own watching: it looks when it is told to.</summary>
internal sealed partial class Syncthing(string storeRoot) : Server("syncthing", storeRoot)
{
    private const string FolderId = "bench";
    private const string Executable = "/usr/bin/syncthing";

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(10) };
    private readonly int _peerPort = FreePort();

    public override string? Missing => File.Exists(Executable) ? null : $"{Executable} is not there (Debian: syncthing)";

    public override IReadOnlyList<string> PageUrls => [];

    public string DeviceId { get; private set; } = "";

    public string Folder => Directory.CreateDirectory(Path.Combine(StoreDirectory, "files")).FullName;

    private string Home => Path.Combine(StoreDirectory, "home");

    public override string FileUrl(string fileName) => Path.Combine(Folder, fileName);

    public override Task RemoveUploadsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Shares the folder with others, and waits until all of them are connected.</summary>
    public async Task ShareAsync(IReadOnlyList<Syncthing> others, CancellationToken cancellationToken)
    {
        JsonNode config = await AskAsync("config", cancellationToken);
        config["devices"] = new JsonArray(
            [new JsonObject { ["deviceID"] = DeviceId, ["name"] = "own" },
            .. others.Select(other => new JsonObject
            {
                ["deviceID"] = other.DeviceId, ["name"] = "other", ["addresses"] = new JsonArray($"tcp://127.0.0.1:{other._peerPort}"),
            })]);
        config["folders"] = new JsonArray(new JsonObject
        {
            ["id"] = FolderId, ["label"] = FolderId, ["path"] = Folder, ["rescanIntervalS"] = 0, ["fsWatcherEnabled"] = false,
            ["devices"] = new JsonArray([.. others.Append(this).Select(one => new JsonObject { ["deviceID"] = one.DeviceId })]),
        });
        using HttpResponseMessage put = await _client.PutAsJsonAsync(Rest("config"), config, cancellationToken);
        put.EnsureSuccessStatusCode();
    }

    public async Task<bool> IsConnectedAsync(IReadOnlyList<Syncthing> others, CancellationToken cancellationToken)
    {
        JsonNode connections = (await AskAsync("system/connections", cancellationToken))["connections"]!;
        return others.All(other => connections[other.DeviceId]?["connected"]?.GetValue<bool>() == true);
    }

    /// <summary>Looks at the folder; comes back when all of it is hashed.</summary>
    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage scanned = await _client.PostAsync(Rest($"db/scan?folder={FolderId}"), null, cancellationToken);
        scanned.EnsureSuccessStatusCode();
    }

    /// <summary>Whether it has so many files, all of them whole.</summary>
    public async Task<bool> HasAllAsync(int files, CancellationToken cancellationToken)
    {
        JsonNode status = await AskAsync($"db/status?folder={FolderId}", cancellationToken);
        return status["localFiles"]!.GetValue<long>() == files && status["needBytes"]!.GetValue<long>() == 0
            && status["needFiles"]!.GetValue<long>() == 0 && status["state"]!.GetValue<string>() == "idle";
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Commands.OutputAsync([Executable, "generate", $"--home={Home}", "--no-default-folder", "--skip-port-probing"], cancellationToken);
        DeviceId = (await Commands.OutputAsync([Executable, "--home", Home, "--device-id"], cancellationToken)).Trim();
        await base.StartAsync(cancellationToken);
        string config = await File.ReadAllTextAsync(ConfigFile, cancellationToken);
        _client.DefaultRequestHeaders.Add("X-API-Key", Regex.Match(config, "<apikey>(.*?)</apikey>").Groups[1].Value);
    }

    protected override IReadOnlyList<string> Prepare()
    {
        string config = GuiAddress().Replace(File.ReadAllText(ConfigFile), $"<address>127.0.0.1:{Port}</address>");
        foreach ((string name, string value) in new (string, string)[]
        {
            ("listenAddress", $"tcp://127.0.0.1:{_peerPort}"), ("globalAnnounceEnabled", "false"), ("localAnnounceEnabled", "false"),
            ("relaysEnabled", "false"), ("natEnabled", "false"), ("urAccepted", "-1"), ("crashReportingEnabled", "false"), ("startBrowser", "false"),
        })
        {
            config = Regex.Replace(config, $"<{name}>.*?</{name}>", $"<{name}>{value}</{name}>");
        }

        File.WriteAllText(ConfigFile, config);
        return [Executable, "serve", $"--home={Home}", "--no-browser", "--no-restart", "--no-upgrade"];
    }

    private string ConfigFile => Path.Combine(Home, "config.xml");

    private string Rest(string what) => $"{Address}/rest/{what}";

    private async Task<JsonNode> AskAsync(string what, CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<JsonNode>(Rest(what), cancellationToken))!;

    [GeneratedRegex(@"<address>127\.0\.0\.1:\d+</address>")]
    private static partial Regex GuiAddress();
}
