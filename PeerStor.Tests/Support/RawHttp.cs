using System.Net.Sockets;
using System.Text;

namespace PeerStor.Tests.Support;

/// <summary>An answer as it came over the wire; header names in lower case.</summary>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, string Text);

/// <summary>Sends bytes that no HTTP client would send.</summary>
public static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request line with the usual headers and reads to the end of the connection.</summary>
    public static Task<RawAnswer> GetAsync(TestServer server, string target, string method = "GET", params string[] headers) =>
        SendAsync(server.Port, Head(server, target, method, headers));

    public static string Head(TestServer server, string target, string method, params string[] headers) =>
        $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nAuthorization: Bearer {server.OwnerToken}\r\n" +
        $"Connection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    public static async Task<RawAnswer> SendAsync(int port, string request, byte[]? body = null)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = tcp.GetStream();
        using MemoryStream answer = new();
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await WriteAsync(stream, Encoding.Latin1.GetBytes(request), patience.Token);
            await WriteAsync(stream, body ?? [], patience.Token);
            byte[] piece = new byte[64 << 10];
            for (int read = 1; read > 0 && !IsWhole(answer);)
            {
                read = await stream.ReadAsync(piece, patience.Token);
                answer.Write(piece, 0, read);
            }
        }
        catch (IOException)
        {
            // The server hung up; what it said before is what counts.
        }

        return Parse(answer);
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            // The server refused and closed before everything was sent. Its answer has come and can still be read.
        }
    }

    // After a refusal the server waits some seconds for the rest of the body before it closes; the test need not.
    internal static bool IsWhole(MemoryStream answer)
    {
        RawAnswer sofar = Parse(answer);
        return sofar.Status >= 200
            && (sofar.Status is 204 or 304 || (sofar.Headers.TryGetValue("content-length", out string? length)
                ? sofar.Body.Length >= int.Parse(length)
                : sofar.Headers.ContainsKey("transfer-encoding") && sofar.Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal)));
    }

    internal static RawAnswer Parse(MemoryStream answer)
    {
        string text = Encoding.Latin1.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new RawAnswer(0, new Dictionary<string, string>(), "", text);
        }

        string[] lines = text[..end].Split("\r\n");
        Dictionary<string, string> headers = [];
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = line[..colon].ToLowerInvariant();
            string value = line[(colon + 1)..].Trim();
            headers[name] = headers.TryGetValue(name, out string? before) ? $"{before}, {value}" : value;
        }

        return new RawAnswer(int.Parse(lines[0].Split(' ')[1]), headers, text[(end + 4)..], text);
    }
}
