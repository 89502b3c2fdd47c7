using System.Net;
using System.Net.Sockets;

namespace PeerStor.E2E.Support;

/// <summary>The line between the browser and the server: it can be slow, be cut, and come back.</summary>
internal sealed class Line : IAsyncDisposable
{
    private const int BlockBytes = 64 << 10;

    private readonly int _serverPort;
    private readonly int _bytesPerSecond;
    private readonly List<Socket> _open = [];
    private TcpListener? _listener;

    /// <param name="bytesPerSecond">How fast a connection carries what the browser sends.</param>
    public Line(int serverPort, int bytesPerSecond)
    {
        _serverPort = serverPort;
        _bytesPerSecond = bytesPerSecond;
        Port = PeerStorProcess.FreePort();
        Mend();
    }

    public int Port { get; }

    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>Breaks every connection and takes no new one.</summary>
    public void Cut()
    {
        _listener!.Stop();
        lock (_open)
        {
            foreach (Socket socket in _open)
            {
                // A reset, as when a router forgets the connection.
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }

            _open.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Socket browser = await listener.AcceptSocketAsync();
                _ = CarryAsync(browser);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The line was cut.
        }
    }

    private async Task CarryAsync(Socket browser)
    {
        Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        lock (_open)
        {
            _open.AddRange([browser, server]);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            await Task.WhenAny(PumpAsync(browser, server, slowly: true), PumpAsync(server, browser, slowly: false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Either side is gone, which the other one learns below.
        }

        lock (_open)
        {
            _open.Remove(browser);
            _open.Remove(server);
        }

        browser.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool slowly)
    {
        byte[] block = new byte[BlockBytes];
        using PeriodicTimer pace = new(TimeSpan.FromSeconds((double)BlockBytes / _bytesPerSecond));
        while (await from.ReceiveAsync(block) is > 0 and int count)
        {
            await to.SendAsync(block.AsMemory(0, count));
            if (slowly && count > BlockBytes / 8)
            {
                await pace.WaitForNextTickAsync();
            }
        }
    }
}
