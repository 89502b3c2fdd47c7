using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PeerStor.Tests.Support;

/// <summary>A `peerstor serve` on a directory of its own and the commands that talk to it, as a person at a shell has them.</summary>
internal sealed class CommandNode : IAsyncDisposable
{
    private Process? _server;

    public TempFolder Home { get; } = new();

    public string Data => Home.File("data");

    public string NodeFile => Path.Combine(Data, "run", "node.json");

    /// <summary>What the last start announced.</summary>
    public JsonElement Announcement { get; private set; }

    public int ServerId => _server!.Id;

    public static async Task<CommandNode> StartAsync(params string[] options)
    {
        CommandNode node = new();
        await node.ServeAsync(options);
        return node;
    }

    public async Task ServeAsync(params string[] options)
    {
        _server = PeerStorProgram.Start(
            Home, null, ["serve", "--data", Data, "--host", "127.0.0.1", "--json", .. options.Length > 0 ? options : ["--port", "0"]]);
        Task<string> errors = _server.StandardError.ReadToEndAsync();
        string line = await _server.StandardOutput.ReadLineAsync().InTimeAsync() ?? throw new InvalidOperationException(await errors);
        Announcement = JsonDocument.Parse(line).RootElement;

        // The file is written right after the line, by another process.
        await Patience.UntilAsync(() => File.Exists(NodeFile), "the server says where it is");
    }

    public async Task<int> StopAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, _server!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _server.WaitForExitAsync().InTimeAsync();
        int code = _server.ExitCode;
        _server.Dispose();
        _server = null;
        return code;
    }

    public Task<PeerStorProgram.Result> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public Task<PeerStorProgram.Result> RunAsync(string? input, string[] arguments) =>
        PeerStorProgram.RunAsync(Home, new Dictionary<string, string> { ["PEERSTOR_DATA"] = Data }, input, arguments);

    /// <summary>Runs a command that is to work, and returns what it printed.</summary>
    public async Task<string> DoAsync(params string[] arguments)
    {
        PeerStorProgram.Result result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"peerstor {string.Join(' ', arguments)}: {result.ExitCode}\n{result.Errors}");
        return result.Output;
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments) =>
        JsonDocument.Parse(await DoAsync([.. arguments, "--json"])).RootElement;

    public Process Begin(params string[] arguments) =>
        PeerStorProgram.Start(Home, new Dictionary<string, string> { ["PEERSTOR_DATA"] = Data }, arguments);

    /// <summary>A file in the home folder with bytes that repeat from run to run.</summary>
    public string Write(string name, int sizeBytes)
    {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).NextBytes(bytes);
        string path = Home.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        Home.Dispose();
    }
}
