using System.Diagnostics;
using System.Text.Json;
using PeerStor.Tests.Rules;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Yjs;

/// <summary>Yjs itself (npm, for tests only) in a Node process that answers questions line by line.</summary>
internal sealed class YjsProcess : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "PeerStor.Tests", "Yjs");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly Process _process;

    private YjsProcess(Process process) => _process = process;

    public static async Task<YjsProcess> StartAsync(string script = "oracle.mjs", params string[] arguments)
    {
        await Installed.Value;
        return new YjsProcess(Start("node", [script, .. arguments]));
    }

    public async Task<IReadOnlyList<T>> AskAsync<T>(object question)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question, JsonSerializerOptions.Web));
        await _process.StandardInput.FlushAsync();
        string? answer = await _process.StandardOutput.ReadLineAsync().InTimeAsync();
        Assert.True(answer is not null, "Node gave up: its standard error says why.");
        return JsonSerializer.Deserialize<List<T>>(answer, JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().InTimeAsync();
        _process.Dispose();
    }

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "y-websocket")))
        {
            return;
        }

        using Process npm = Start("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        await npm.StandardOutput.ReadToEndAsync().InTimeAsync();
        await npm.WaitForExitAsync().InTimeAsync();
        Assert.True(npm.ExitCode == 0, "npm ci failed in PeerStor.Tests/Yjs");
    }

    private static Process Start(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
}
