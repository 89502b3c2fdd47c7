using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Engine.Media.Tools;

/// <summary>
/// Gives one file in the clear to one program, which may jump about in it: a tiny HTTP proxy on the loopback interface
/// that answers every request with this file, and only to who knows its secret. So no plaintext touches the disk, and
/// whatever a file makes the program ask for, it gets this file and nothing else.
/// </summary>
internal sealed class LoopbackSource : IAsyncDisposable
{
    /// <summary>What to open: the name means nothing, as the proxy answers for all.</summary>
    public const string Address = "http://media/";

    private const int LongestHead = 8 << 10;

    private readonly OpenContent _content;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _credentials;
    private readonly Task _loop;

    public LoopbackSource(OpenContent content)
    {
        _content = content;
        string secret = Convert.ToHexStringLower(IdSource.Secret());
        _credentials = Encoding.ASCII.GetBytes("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"peerstor:{secret}")));
        _listener.Start();
        Proxy = new Uri(string.Create(
            CultureInfo.InvariantCulture, $"http://peerstor:{secret}@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _loop = AcceptAsync();
    }

    /// <summary>With the secret; for the program's environment only.</summary>
    public Uri Proxy { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                open.RemoveAll(done => done.IsCompleted);
                open.Add(AnswerAsync(socket));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException || _stop.IsCancellationRequested)
        {
            // A listener that was stopped says so in several ways.
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            if (await ReadHeadAsync(stream) is not { } head)
            {
                return;
            }

            if (!IsAllowed(head))
            {
                await stream.WriteAsync(
                    "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"media\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
                    _stop.Token);
                return;
            }

            await SendAsync(stream, Offset(head));
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The program jumps to another place by closing the connection.
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        byte[] head = new byte[LongestHead];
        int filled = 0;
        while (filled < head.Length && await stream.ReadAsync(head.AsMemory(filled), _stop.Token) is > 0 and int read)
        {
            filled += read;
            if (head.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.ASCII.GetString(head, 0, filled);
            }
        }

        return null;
    }

    private bool IsAllowed(string head) => Header(head, "Proxy-Authorization") is { } sent
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sent), _credentials);

    private async Task SendAsync(NetworkStream stream, long offset)
    {
        long length = _content.LengthBytes;
        if (offset < 0 || offset >= length)
        {
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{length}\r\nConnection: close\r\n\r\n"),
                _stop.Token);
            return;
        }

        PipeWriter writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        writer.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 206 Partial Content\r\nAccept-Ranges: bytes\r\nContent-Length: {length - offset}\r\nContent-Range: bytes {offset}-{length - 1}/{length}\r\nConnection: close\r\n\r\n")));
        await _content.CopyToAsync(writer, offset, length - offset, _stop.Token);
        await writer.CompleteAsync();
    }

    /// <summary>Where a request wants to begin: "Range: bytes=1000-".</summary>
    private static long Offset(string head)
    {
        ReadOnlySpan<char> range = Header(head, "Range") ?? "bytes=0-";
        int end = range.IndexOf('-');
        return range.StartsWith("bytes=", StringComparison.Ordinal) && end > 0
            && long.TryParse(range[6..end], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                ? offset
                : 0;
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
