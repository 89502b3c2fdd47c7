using System.Buffers;
using System.Net;

namespace PeerStor.Engine.Peers;

/// <summary>Where a peer port is, as people type it: host:port, an IPv6 address in brackets.</summary>
public static class PeerAddress
{
    public const int DefaultPort = 6881;

    private static readonly SearchValues<char> Elsewhere = SearchValues.Create("/@?#\\ ");

    public static bool IsValid(string text) => Url(text) is not null;

    /// <summary>The address as the start of a URL; null when it is none. Without a port it is 6881.</summary>
    public static Uri? Url(string text) =>
        text.Length is > 0 and <= 300 && !text.AsSpan().ContainsAny(Elsewhere)
        && Uri.TryCreate($"https://{text}/", UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            ? url is { IsDefaultPort: true } && !text.EndsWith(":443", StringComparison.Ordinal) ? new UriBuilder(url) { Port = DefaultPort }.Uri : url
            : null;

    public static string Write(IPAddress address, int port) => new IPEndPoint(address, port).ToString();
}
