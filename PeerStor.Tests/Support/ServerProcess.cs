using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PeerStor.Tests.Support;

/// <summary>The real program in a process of its own, on a fixed port, that can be killed and started again.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _data;
    private readonly string[] _where;
    private readonly string[] _under;
    private readonly string _address;
    private readonly IReadOnlyList<string> _more;
    private Process? _process;

    /// <param name="under">A command that runs the server, such as strace with its options; none as a rule.</param>
    public ServerProcess(string data, params string[] under)
        : this(data, ["--peer-port", "0"], under)
    {
    }

    /// <param name="more">More options of `serve`.</param>
    public ServerProcess(string data, IReadOnlyList<string> more, params string[] under)
        : this(data, more, null, under)
    {
    }

    /// <param name="host">Where it runs; null: on this machine, seen by nobody else.</param>
    public ServerProcess(string data, IReadOnlyList<string> more, TestHost? host, params string[] under)
    {
        _data = data;
        _where = host is null ? [] : ["nsenter", "-t", host.Id, "-n", "-m", "--"];
        _under = [.. _where, .. under];
        _address = host?.Address ?? "127.0.0.1";
        _more = more;
        Port = FreePort();
        Client = new HttpClient(host is null ? new SocketsHttpHandler() : NamespaceSockets.Handler(host))
        {
            BaseAddress = new Uri($"http://{_address}:{Port}"),
        };
    }

    public int Port { get; }

    public HttpClient Client { get; }

    /// <summary>More settings, for starts from now on.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Of the process: of the command that it runs under, where there is one.</summary>
    public int Id => _process!.Id;

    /// <summary>Memory that it holds at this moment.</summary>
    public long ResidentBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    public string DatabaseFile => Path.Combine(_data, "peerstor.db");

    public string ChunksFolder => Path.Combine(_data, "chunks");

    /// <summary>Makes a token with the command line, the server not running, and uses it for the client.</summary>
    public async Task SignInAsync()
    {
        using Process process = Run(_where, "token", "create", "--data", _data, "--name", "test");
        string token = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = Run(
            _under, ["serve", "--data", _data, "--host", _address, "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), .. _more]);
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        using CancellationTokenSource limit = new(StartLimit);
        while (true)
        {
            Assert.False(_process.HasExited, "the server stopped while it was starting");
            try
            {
                using HttpResponseMessage answer = await Client.GetAsync("/health/ready", limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception broken) when (IsGone(broken))
            {
                // Not listening yet: asking again is the only way to know.
                await Task.Delay(10, limit.Token);
            }
        }
    }

    /// <summary>
    /// Whether a request failed because nobody is at the other end. A connection that is reset at the moment
    /// it was made comes out of HttpClient as a bare SocketException.
    /// </summary>
    public static bool IsGone(Exception broken) => broken is HttpRequestException or SocketException;

    /// <summary>kill -9: the process gets no chance to write anything more.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().InTimeAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: the process ends its requests and stops.</summary>
    public async Task TerminateAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().InTimeAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        Client.Dispose();
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

    private Process Run(string[] under, params string[] arguments)
    {
        string[] command = [.. under, PeerStorProgram.Path, .. arguments];
        ProcessStartInfo start = new(command[0]) { RedirectStandardOutput = true };
        start.Environment["PEERSTOR_MIN_FREE"] = "1 MB";
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
