using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace PeerStor.E2E.Support;

/// <summary>A real `peerstor serve` on a data directory of its own, which can be killed and started again.</summary>
internal sealed class PeerStorProcess : IAsyncDisposable
{
    private Process? _process;

    private PeerStorProcess(string data, int port)
    {
        Data = data;
        Port = port;
    }

    public string Data { get; }

    public int Port { get; }

    /// <summary>The one-time sign-in path that the last start printed.</summary>
    public string SignInPath { get; private set; } = "";

    /// <param name="settings">Lines of its .env file.</param>
    public static async Task<PeerStorProcess> StartAsync(params string[] settings)
    {
        PeerStorProcess server = new(Directory.CreateTempSubdirectory("peerstor-e2e-").FullName, FreePort());
        if (settings.Length > 0)
        {
            await File.WriteAllLinesAsync(Path.Combine(server.Data, ".env"), settings);
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts on the same directory and port.</summary>
    public async Task StartAgainAsync()
    {
        ProcessStartInfo start = new(Places.Program)
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Data,
            ArgumentList = { "serve", "--data", Data, "--port", $"{Port}", "--host", "127.0.0.1", "--name", "Study", "--json" },
        };
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && JsonDocument.Parse(line).RootElement.TryGetProperty("signInUrl", out JsonElement url))
            {
                SignInPath = new Uri(url.GetString()!).AbsolutePath;
                // Somebody must read what it says later, or it would wait for that.
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"peerstor did not start; exit code {_process.ExitCode}.");
    }

    /// <summary>As by kill -9: it gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        Directory.Delete(Data, recursive: true);
    }

    /// <summary>A port that nobody listens on, below those that the system gives to outgoing connections: one of those could
    /// be taken between two starts of a server.</summary>
    public static int FreePort()
    {
        while (true)
        {
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, Random.Shared.Next(11_000, 32_000));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: another one is free.
            }
        }
    }
}
