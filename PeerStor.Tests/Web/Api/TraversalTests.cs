using System.Text;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

/// <summary>No mix of dots, slashes and percent signs leads out of a user's root, on any route.</summary>
public sealed class TraversalTests : IAsyncLifetime
{
    private const string Sentinel = "SENTINEL-that-must-never-come-back";
    private const string SentinelName = "sentinel.txt";
    private static readonly string[] Tokens = ["%", "25", "2e", "2f", "5c", ".", "/", "\\"];

    private readonly string _outer = Directory.CreateTempSubdirectory("peerstor-traversal-").FullName;
    private readonly List<string> _planted = [];
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        string data = Path.Combine(_outer, "data");
        Directory.CreateDirectory(data);
        _server = await TestServer.StartAsync(data);
        foreach (string folder in new[] { _outer, data, AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "..") })
        {
            string path = Path.Combine(folder, SentinelName);
            await File.WriteAllTextAsync(path, Sentinel);
            _planted.Add(path);
        }
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _planted.ForEach(File.Delete);
        Directory.Delete(_outer, recursive: true);
    }

    [Fact]
    public async Task Every_short_mix_on_the_routes_that_take_paths() =>
        await TryAllAsync(["/api/v1/content/", "/api/v1/list/", "/dist/"], [.. Mixes(4)]);

    [Fact]
    public async Task The_classic_mixes_on_every_route()
    {
        string[] steps =
        [
            "../", "..%2f", "..%5c", "..\\", "%2e%2e/", "%2e%2e%2f", ".%2e/", "%252e%252e%252f", "..%252f", "%25252e%25252e/",
            "....//", "..;/", "..%00/", "%c0%ae%c0%ae/", "%uff0e%uff0e/", "/../", "\\..\\", "./", "%2f", "%5c", "..%c0%af", "%e0%80%ae/",
        ];
        List<string> mixes = [.. from step in steps from depth in new[] { 1, 2, 5, 9 } select string.Concat(Enumerable.Repeat(step, depth))];
        mixes.AddRange(["/etc/passwd%00", "file:", "C:", "%5c%5c?%5cC:%5c", "~/", "//127.0.0.1/"]);
        IEnumerable<string> starts = RouteTable.Of(_server).Where(route => route.Method is "GET").Select(route => route.Start).Distinct();

        await TryAllAsync([.. starts], mixes);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("%2e%2e")]
    [InlineData(".%2E")]
    [InlineData("a/../b")]
    [InlineData("a/%2e%2e/b")]
    [InlineData("a//b")]
    [InlineData("a%2fb")]
    [InlineData("a%2Fb")]
    [InlineData("a%00b")]
    [InlineData("a%0ab")]
    [InlineData("a%0db")]
    [InlineData("a%7fb")]
    [InlineData("a%c2%85b")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%c0%ae")]
    [InlineData("%ff")]
    [InlineData("%ed%a0%80")]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_put_to_such_a_path_is_refused_and_stores_nothing(string path)
    {
        string request = RawHttp.Head(_server, "/api/v1/content/" + path, "PUT", "Content-Length: 1");
        RawAnswer answer = await RawHttp.SendAsync(_server.Port, request, [1]);

        Assert.InRange(answer.Status, 400, 405);
        RawAnswer list = await RawHttp.GetAsync(_server, "/api/v1/list/");
        Assert.Contains("\"items\":[]", list.Body, StringComparison.Ordinal);
        Assert.Equal(["data", SentinelName], Directory.EnumerateFileSystemEntries(_outer).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Odd_names_that_are_legal_come_back_as_they_are()
    {
        string[] names =
        [
            "...", "..a", "a..", " a ", "a.", "C:", "a.txt:b", "CON", "NUL", "aux.txt", "\\\\?\\C:", "..\\..\\x", "%2e%2e", "%252f", "a%b", "a+b", "a&b=c",
            "a?b", "a#b", "a;b", "'\"<>|*", "-rf", "$(x)", "ünïcode", "名前.txt", "😀", new string('a', 255), "é" + new string('b', 253),
        ];
        foreach (string name in names)
        {
            byte[] content = Encoding.UTF8.GetBytes(name);
            string path = "api/v1/content/" + Uri.EscapeDataString(name);
            using HttpResponseMessage stored = await _server.Client.PutAsync(path, new ByteArrayContent(content));
            Assert.True(stored.IsSuccessStatusCode, name);
            Assert.Equal(content, await _server.Client.GetByteArrayAsync(path));
        }

        using HttpResponseMessage tooLong = await _server.Client.PutAsync(
            "api/v1/content/" + new string('a', 256), new ByteArrayContent([1]));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    [Fact]
    public async Task Both_Unicode_forms_of_a_name_are_one_file()
    {
        await _server.Client.PutAsync("api/v1/content/" + Uri.EscapeDataString("cafe\u0301.txt"), new ByteArrayContent([1]));
        await _server.Client.PutAsync("api/v1/content/" + Uri.EscapeDataString("caf\u00e9.txt"), new ByteArrayContent([2]));

        Assert.Equal([2], await _server.Client.GetByteArrayAsync("api/v1/content/" + Uri.EscapeDataString("cafe\u0301.txt")));
        string list = await _server.Client.GetStringAsync("api/v1/list/");
        Assert.Contains("\"total\":1", list, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Mixes(int longest)
    {
        IEnumerable<string> mixes = [""];
        for (int length = 1; length <= longest; length++)
        {
            mixes = mixes.SelectMany(_ => Tokens, (mix, token) => mix + token);
            foreach (string mix in mixes)
            {
                yield return mix;
            }
        }
    }

    private async Task TryAllAsync(IReadOnlyList<string> starts, IReadOnlyList<string> mixes)
    {
        using RawConnection connection = new(_server);
        foreach (string start in starts)
        {
            foreach (string mix in mixes)
            {
                string target = start + mix + SentinelName;
                RawAnswer answer = await connection.GetAsync(target);
                Assert.False(answer.Text.Contains(Sentinel, StringComparison.Ordinal), target);
                Assert.True(answer.Status is > 0 and < 500, $"{answer.Status} for {target}");
            }
        }
    }
}
