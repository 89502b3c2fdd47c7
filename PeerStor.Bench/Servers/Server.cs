using System.Diagnostics;
using System.Net.Sockets;
using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Servers;

/// <summary>A file server under test, on the loopback address, with everything it stores below one folder.</summary>
internal abstract class Server(string name, string storeRoot) : IAsyncDisposable
{
    private Process? process;

    public string Name { get; } = name;

    /// <summary>Emptied before each start.</summary>
    public string StoreDirectory { get; } = Path.Combine(storeRoot, name);

    public int Port { get; private set; }

    public int ProcessId => process?.Id ?? throw new InvalidOperationException($"{Name} is not running");

    public string LogPath => Path.Combine(StoreDirectory, "server.log");

    /// <summary>Request headers that the server wants, such as a bearer token.</summary>
    public virtual IReadOnlyList<string> Headers => [];

    /// <summary>Why the server cannot run on this machine; null when it can.</summary>
    public abstract string? Missing { get; }

    /// <summary>Where a file is put (PUT) and got (GET).</summary>
    public abstract string FileUrl(string fileName);

    /// <summary>Pages that a person would look at.</summary>
    public abstract IReadOnlyList<string> PageUrls { get; }

    protected string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Empties the store and starts.</summary>
    public async Task StartFreshAsync(CancellationToken cancellationToken)
    {
        Clear();
        Directory.CreateDirectory(StoreDirectory);
        await StartAsync(cancellationToken);
    }

    /// <summary>Starts on what is stored and returns when connections are accepted.</summary>
    public virtual async Task StartAsync(CancellationToken cancellationToken)
    {
        Port = FreePort();
        process = Commands.Start(Prepare(), LogPath);
        await UntilConnectedAsync(cancellationToken);
    }

    public async Task StopAsync()
    {
        if (process is null)
        {
            return;
        }

        if (process.HasExited)
        {
            await Console.Error.WriteLineAsync($"{Name} ended by itself with {process.ExitCode}:\n{await File.ReadAllTextAsync(LogPath)}");
        }

        Commands.Terminate(process.Id);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        process = null;
    }

    /// <summary>A request that says who asks, where the server wants that.</summary>
    public HttpRequestMessage Request(HttpMethod method, string url)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (string[] header in Headers.Select(text => text.Split(": ", 2)))
        {
            request.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        return request;
    }

    /// <summary>Frees the space of what was uploaded.</summary>
    public abstract Task RemoveUploadsAsync(CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Clear();
    }

    /// <summary>Writes the configuration and returns the command line, program first.</summary>
    protected abstract IReadOnlyList<string> Prepare();

    protected static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Clear()
    {
        if (Directory.Exists(StoreDirectory))
        {
            Directory.Delete(StoreDirectory, recursive: true);
        }
    }

    private async Task UntilConnectedAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port, cancellationToken);

                // A connection to a port that nobody listens on can be given that same port, and reach itself.
                if (!Equals(probe.Client.LocalEndPoint, probe.Client.RemoteEndPoint))
                {
                    return;
                }
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30) && !process!.HasExited)
            {
                await Task.Delay(20, cancellationToken);
            }
            catch (SocketException refused)
            {
                throw new BenchException($"{Name} does not answer; its log: {LogPath}", refused);
            }
        }
    }
}
