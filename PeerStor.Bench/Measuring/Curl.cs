using PeerStor.Bench.Servers;

namespace PeerStor.Bench.Measuring;

/// <summary>curl command lines: the same client for every server.</summary>
internal static class Curl
{
    public static IReadOnlyList<string> Put(Server server, string file, string name) =>
        ["curl", "-sSf", "-o", "/dev/null", "-H", "Expect:", .. Headers(server), "-T", file, server.FileUrl(name)];

    public static IReadOnlyList<string> Get(Server server, string name) =>
        ["curl", "-sSf", "-o", "/dev/null", .. Headers(server), server.FileUrl(name)];

    /// <param name="from">The first byte.</param>
    /// <param name="to">The last byte, included, as in HTTP.</param>
    public static IReadOnlyList<string> GetRange(Server server, string name, long from, long to) =>
        ["curl", "-sSf", "-o", "/dev/null", "-r", $"{from}-{to}", .. Headers(server), server.FileUrl(name)];

    private static IEnumerable<string> Headers(Server server) => server.Headers.SelectMany(header => new[] { "-H", header });
}
