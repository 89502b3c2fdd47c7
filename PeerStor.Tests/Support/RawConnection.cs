using System.Net.Sockets;
using System.Text;

namespace PeerStor.Tests.Support;

/// <summary>Sends many raw GETs over few connections: a connection that the server closes is opened again.</summary>
public sealed class RawConnection(TestServer server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] _piece = new byte[64 << 10];
    private TcpClient? _tcp;

    public async Task<RawAnswer> GetAsync(string target)
    {
        _tcp ??= await OpenAsync();
        using CancellationTokenSource patience = new(Patience);
        using MemoryStream answer = new();
        bool closed = false;
        try
        {
            NetworkStream stream = _tcp.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(
                $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.OwnerToken}\r\n\r\n"), patience.Token);
            while (!closed && !RawHttp.IsWhole(answer))
            {
                int read = await stream.ReadAsync(_piece, patience.Token);
                answer.Write(_piece, 0, read);
                closed = read == 0;
            }
        }
        catch (IOException)
        {
            closed = true;
        }

        RawAnswer parsed = RawHttp.Parse(answer);
        if (closed || parsed.Headers.GetValueOrDefault("connection") == "close")
        {
            Dispose();
        }

        return parsed;
    }

    public void Dispose()
    {
        _tcp?.Dispose();
        _tcp = null;
    }

    private async Task<TcpClient> OpenAsync()
    {
        TcpClient tcp = new() { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", server.Port);
        return tcp;
    }
}
