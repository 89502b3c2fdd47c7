using System.IO.Compression;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;
using PeerStor.Web.Hosting;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>
/// Asks every route of the server, those of later versions too, by every method and page handler for what belongs to
/// somebody else. Whatever the answer is, it holds nothing of that and changes nothing of it.
/// </summary>
public sealed partial class PermissionMatrixTests
{
    private const string Sentinel = "zebra-sentinel-zebra";

    /// <summary>Who may send files to it is told what it is called.</summary>
    private const string Folder = "box";

    /// <summary>Streams that end only with the client; they name no entry in their address.</summary>
    private static readonly string[] Endless = ["/events"];

    [Theory]
    [InlineData("a member without rights")]
    [InlineData("an administrator without rights")]
    [InlineData("a member who may only send files there")]
    [InlineData("a member whose right was taken away")]
    [InlineData("a token for another folder")]
    [InlineData("a visitor of another folder")]
    public async Task No_route_gives_out_or_changes_what_belongs_to_somebody_else(string who)
    {
        await using TestServer server = await TestServer.StartAsync();
        List<string> ids = [];
        foreach ((string name, byte[] content) in Files())
        {
            ids.Add(await PutAsync(server, $"{Folder}/{Sentinel} {name}", content));
        }

        await PutAsync(server, "another/mine.txt", [1]);
        ids.Add((await server.Get<Drive>().FindAsync(await OwnerAsync(server), Folder, CancellationToken.None))!.Id.ToString());
        RouteAsker asker = await RouteAsker.OfAsync(server, who, ids[^1]);
        using HttpClient stranger = server.NewClient(asker.Token);

        await server.Client.DeleteAsync($"api/v1/files/{ids[0]}");
        await server.Client.PatchAsync($"api/v1/files/{ids[1]}", new StringContent($"{{\"tags\":[\"{Sentinel}\"]}}", null, "application/json"));
        Dictionary<string, string> before = await StateAsync(server, ids);

        SortedSet<string> leaks = [];
        int asked = 0;
        foreach ((string method, string address, string route) in Addresses(server, asker, ids, before))
        {
            using HttpRequestMessage request = new(new HttpMethod(method), address);
            if (method is not ("GET" or "HEAD" or "OPTIONS"))
            {
                request.Content = Body(ids);
            }

            using HttpResponseMessage answer = await stranger.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync() + answer.Headers + answer.Content.Headers;
            if (text.Contains(Sentinel, StringComparison.OrdinalIgnoreCase) && !address.Contains(Sentinel, StringComparison.Ordinal))
            {
                leaks.Add($"{route} gives it out with {(int)answer.StatusCode}");
            }

            if ((int)answer.StatusCode >= 500 && (int)answer.StatusCode != 503)
            {
                leaks.Add($"{route} fails with {(int)answer.StatusCode}");
            }

            asked++;
        }

        Assert.True(leaks.Count == 0, string.Join("\n", leaks));
        Assert.True(asked > 200, $"Only {asked} addresses were asked.");
        Assert.Equal(before, await StateAsync(server, ids));
    }

    private static IEnumerable<(string Name, byte[] Content)> Files()
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream member = archive.CreateEntry($"{Sentinel}.txt").Open())
        {
            member.Write(Encoding.UTF8.GetBytes(Sentinel));
        }

        byte[] text = Encoding.UTF8.GetBytes($"# {Sentinel}");
        return
        [
            ("gone.txt", text), ("note.md", text), ("all.zip", zip.ToArray()), ("film.mp4", text), ("film.srt", text),
            ("photo.jpg", text), ("drawing.svg", Encoding.UTF8.GetBytes($"<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{Sentinel}</text></svg>")),
            ("paper.pdf", text), ("table.csv", text),
        ];
    }

    /// <summary>Every route with every id in it, every page with every handler of its own, and once with those of all pages.</summary>
    private static IEnumerable<(string Method, string Address, string Route)> Addresses(
        TestServer server, RouteAsker asker, List<string> ids, Dictionary<string, string> versions)
    {
        string all = string.Join(',', ids);
        Type[] pages = [.. typeof(WebHosting).Assembly.GetTypes().Where(typeof(PageModel).IsAssignableFrom)];
        string[] handlers = [.. pages.SelectMany(HandlersOf).Distinct()];
        foreach (Route route in RouteTable.Of(server).Where(route => !Endless.Contains(route.Pattern) && !route.Pattern.Contains("dist/", StringComparison.Ordinal)))
        {
            bool isPage = !route.Pattern.StartsWith("/api", StringComparison.Ordinal);
            Type? page = pages.FirstOrDefault(page => page.FullName == $"PeerStor.Web.Pages{route.Page?.Replace('/', '.')}Model");
            IReadOnlyList<string> own = page is null ? handlers : [.. HandlersOf(page).Distinct()];
            foreach (string id in route.Pattern.Contains('{', StringComparison.Ordinal) ? ids : ids.Skip(1).Take(1))
            {
                string address = Parameter().Replace(route.Pattern, parameter => parameter.Groups[1].Value switch
                {
                    // What they store is their own, and would be found again under that name.
                    "path" => route.Method == "PUT" ? "mine.txt" : asker.PathTo($"{Folder}/{Sentinel} note.md"),
                    "secret" => asker.Secret ?? id,
                    "version" => versions[id].Split(' ')[0] is { Length: > 0 } version ? version : id,
                    "number" => "0",
                    _ => id,
                });
                string query = $"ids={all}&id={id}&to={id}&entry={id}&folder={id}&parent={id}&q=zebra&size=256";
                foreach (string handler in !isPage ? [""] : id == ids[1] ? handlers : own)
                {
                    yield return (route.Method, $"{address}?handler={handler}&{query}", $"{route.Method} {route.Pattern}?handler={handler}");
                }
            }
        }
    }

    private static IEnumerable<string> HandlersOf(Type page) => page.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Select(method => HandlerName().Match(method.Name)).Where(match => match.Success).Select(match => match.Groups[1].Value).Prepend("");

    private static StringContent Body(List<string> ids)
    {
        StringContent body = new(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["ids"] = ids, ["to"] = ids[1], ["parent"] = ids[1], ["name"] = "taken.txt", ["tags"] = new[] { "mine" },
            ["add"] = new[] { "mine" }, ["position"] = 1, ["seconds"] = 1, ["format"] = "mp4",
        }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    /// <summary>Everything about the files that a change would show in, as their owner sees it; the version comes first.</summary>
    private static async Task<Dictionary<string, string>> StateAsync(TestServer server, List<string> ids)
    {
        Drive drive = server.Get<Drive>();
        Caller owner = await OwnerAsync(server);
        Dictionary<string, string> state = [];
        foreach (string id in ids)
        {
            Entry entry = (await drive.GetAsync(owner, PeerStor.Engine.Common.EntryId.Parse(id, null), CancellationToken.None))!;
            state[id] = $"{entry.Version} {entry.Name} {entry.Parent} {entry.TrashedAt} {string.Join(',', entry.Tags)}";
        }

        return state;
    }

    private static async Task<Caller> OwnerAsync(TestServer server) => await server.Get<Access>().OwnerAsync(CancellationToken.None);

    private static async Task<string> PutAsync(TestServer server, string path, byte[] content)
    {
        using HttpResponseMessage stored = await server.Client.PutAsync(
            "api/v1/content/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), new ByteArrayContent(content));
        Assert.True(stored.IsSuccessStatusCode);
        return JsonDocument.Parse(await stored.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^On(?:Get|Post)(\w*?)(?:Async)?$")]
    private static partial Regex HandlerName();
}
