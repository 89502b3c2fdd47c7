using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PeerStor.Tests.Support;

/// <summary>
/// A proxy for HTTP/1.1 that lies between a client and a server and does what bad networks and servers do: answers 500 or 503
/// SlowDown, cuts answers short, falls silent. One request a connection: it closes after each answer.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const string Broken = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private const string Busy = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    private const string Lacking = "<Error><Code>InvalidRequest</Code><Message>Content-MD5 HTTP header is required for Put Object requests with Object Lock parameters</Message></Error>";
    private const long FlippedPiece = 1L << 40;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random = new(1);
    private readonly int _server;
    private readonly Task _loop;
    private long _sent;
    private int _faults;
    private int _slowDowns;
    private int _flips;

    public FaultProxy(int serverPort)
    {
        _server = serverPort;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The share of requests that are answered with 500.</summary>
    public double Errors { get; init; }

    /// <summary>The share of answers that end early.</summary>
    public double Cuts { get; init; }

    /// <summary>The share of requests that never get an answer.</summary>
    public double Silences { get; init; }

    /// <summary>What one connection may send up; then nothing more passes, as if the network had stopped, and nothing ends either.</summary>
    public long MostBytesUp { get; init; } = long.MaxValue;

    /// <summary>So many requests are answered with 503 first.</summary>
    public int SlowDowns { init => _slowDowns = value; }

    /// <summary>In so many requests one bit of the body is changed on the way.</summary>
    public int FlippedBodies { init => _flips = value; }

    /// <summary>What is written without a Content-MD5 is refused, as a bucket with object lock does.</summary>
    public bool DemandsMd5 { get; init; }

    /// <summary>Everything is refused, as if the server were away.</summary>
    public bool IsAway { get; set; }

    public long BytesSent => Interlocked.Read(ref _sent);

    public int Faults => _faults;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using TcpClient to = client;
            if (IsAway)
            {
                return;
            }

            using TcpClient from = new();
            await from.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            await (Draw() switch
            {
                Fault.Error => AnswerAsync(to, Broken),
                Fault.Busy => AnswerAsync(to, $"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: {Busy.Length}\r\nConnection: close\r\n\r\n{Busy}"),
                Fault.Silence => Task.Delay(Timeout.Infinite, _stop.Token),
                Fault.Cut => PassAsync(to, from, mostBytes: 2_000),
                _ => PassAsync(to, from, long.MaxValue),
            });
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side hung up.
        }
    }

    private Fault Draw()
    {
        if (Interlocked.Decrement(ref _slowDowns) >= 0)
        {
            return Fault.Busy;
        }

        double dice;
        lock (_random)
        {
            dice = _random.NextDouble();
        }

        Fault fault = dice < Errors ? Fault.Error : dice < Errors + Cuts ? Fault.Cut : dice < Errors + Cuts + Silences ? Fault.Silence : Fault.None;
        if (fault != Fault.None)
        {
            Interlocked.Increment(ref _faults);
        }

        return fault;
    }

    private async Task AnswerAsync(TcpClient client, string answer)
    {
        // The request is read first: a client whose sending is cut off sees no answer.
        byte[] buffer = new byte[64 << 10];
        if (await client.GetStream().ReadAsync(buffer, _stop.Token) == 0)
        {
            return;
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        while (await client.GetStream().ReadAsync(buffer, _stop.Token) > 0)
        {
        }
    }

    private async Task PassAsync(TcpClient client, TcpClient server, long mostBytes)
    {
        if (DemandsMd5 && await LacksMd5Async(client))
        {
            Interlocked.Increment(ref _faults);
            await AnswerAsync(client, $"HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nContent-Length: {Lacking.Length}\r\nConnection: close\r\n\r\n{Lacking}");
            return;
        }

        Task up = UpAsync(client.GetStream(), server.GetStream());
        await DownAsync(server.GetStream(), client.GetStream(), mostBytes);
        client.Close();
        server.Close();
        await up;
    }

    private async Task<bool> LacksMd5Async(TcpClient client)
    {
        byte[] buffer = new byte[8 << 10];
        int length = await client.Client.ReceiveAsync(buffer, SocketFlags.Peek, _stop.Token);
        string head = Encoding.Latin1.GetString(buffer, 0, length);
        return head.StartsWith("PUT ", StringComparison.Ordinal) && !head.Contains("Content-MD5", StringComparison.OrdinalIgnoreCase);
    }

    private async Task UpAsync(NetworkStream client, NetworkStream server)
    {
        try
        {
            byte[] buffer = new byte[64 << 10];
            long passed = 0;
            while (passed < MostBytesUp && await client.ReadAsync(buffer, _stop.Token) is > 0 and int read)
            {
                Interlocked.Add(ref _sent, read);

                // The first piece has the request's head in it.
                if (passed is > 0 and < FlippedPiece && Interlocked.Decrement(ref _flips) >= 0)
                {
                    buffer[read - 1] ^= 1;
                    passed += FlippedPiece;
                    Interlocked.Increment(ref _faults);
                }

                await server.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                passed += read;
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side hung up.
        }
    }

    private async Task DownAsync(NetworkStream server, NetworkStream client, long mostBytes)
    {
        byte[] buffer = new byte[64 << 10];
        while (mostBytes > 0 && await server.ReadAsync(buffer, _stop.Token) is > 0 and int read)
        {
            int pass = (int)Math.Min(read, mostBytes);
            await client.WriteAsync(buffer.AsMemory(0, pass), _stop.Token);
            mostBytes -= pass;
        }
    }

    private enum Fault
    {
        None,
        Error,
        Busy,
        Cut,
        Silence,
    }
}
