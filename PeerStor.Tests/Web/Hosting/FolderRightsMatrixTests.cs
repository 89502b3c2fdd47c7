using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>
/// Everybody by every way to read and to write, over the server itself: all ways agree with the one function that decides,
/// and where that says no, the answer is the one that is given for what does not exist (hostile.md 3; the other tests of
/// this name do the same by further ways).
/// </summary>
public sealed partial class FolderRightsMatrixTests
{
    /// <summary>Ways to read an entry by its id; those with a star must succeed for a file that may be read.</summary>
    private static readonly string[] ReadsById =
    [
        "*GET api/v1/files/{id}", "*GET api/v1/files/{id}/content", "*HEAD api/v1/files/{id}/content", "*RANGE api/v1/files/{id}/content",
        "*GET api/v1/files/{id}/versions", "*GET api/v1/files/{id}/facts", "*GET api/v1/files/{id}/checksum",
        "GET api/v1/files/{id}/preview", "GET api/v1/files/{id}/thumbnail?size=256", "GET api/v1/files/{id}/media",
        "GET api/v1/files/{id}/subtitles", "GET api/v1/files/{id}/members", "GET api/v1/files/{id}/playback",
        "GET api/v1/files/{id}/access", "*GET api/v1/zip?ids={id}", "*GET library/details/{id}", "GET library/view/{id}", "GET stream/{id}",
        "GET library/{id}", "GET library/sharing/{id}", "GET library/rename/{id}", "GET library/tags/{id}", "GET library/move/{id}",
    ];

    /// <summary>Ways that show several things at once: none of them may hold a word of what may not be read.</summary>
    private static readonly string[] Overviews =
    [
        "", "library", "library/trash", "stream", "search?q=zebra", "transfers", "upload", "api/v1/list", "api/v1/search?q=zebra",
        "api/v1/search?q=type:video", "api/v1/tags", "api/v1/trash", "api/v1/uploads", "api/v1/transfers", "api/v1/playback",
        "api/v1/conversions", "api/v1/status", "library?handler=List", "search?handler=Suggest&q=zebra", "library/tree",
    ];

    [Fact]
    public async Task Every_way_to_read_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            foreach ((string path, EntryId id) in cast.Entries.Where(entry => entry.Key.Contains('.', StringComparison.Ordinal)))
            {
                bool mayRead = cast.RightsOf(who, id).HasFlag(Rights.Read);
                foreach (string way in ReadsById)
                {
                    (HttpStatusCode status, string text) = await AskAsync(client, way.TrimStart('*'), id);
                    (HttpStatusCode missing, string nothing) = await AskAsync(client, way.TrimStart('*'), new EntryId(Guid.CreateVersion7()));
                    bool isPageOfToken = who.StartsWith("token", StringComparison.Ordinal) && !way.Contains("api/", StringComparison.Ordinal);
                    if (!mayRead && (status, text) != (missing, nothing))
                    {
                        wrong.Add($"{who}, {way}, {path}: {(int)status}, and {(int)missing} for what does not exist");
                    }
                    else if (mayRead && !isPageOfToken && way[0] == '*' && (int)status is not (200 or 206 or 302))
                    {
                        wrong.Add($"{who}, {way}, {path}: {(int)status} though they may read");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task No_overview_holds_a_word_of_what_may_not_be_read()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People)
        {
            bool mayRead = cast.RightsOf(who, cast.Entries["doc.txt"]).HasFlag(Rights.Read);
            foreach (string way in Overviews)
            {
                using HttpResponseMessage answer = await client.GetAsync(way);
                string text = (await answer.Content.ReadAsStringAsync()).Replace("zebra top", "top", StringComparison.Ordinal)
                    .Replace("q=zebra", "", StringComparison.Ordinal).Replace("value=\"zebra\"", "", StringComparison.Ordinal)
                    .Replace("“zebra”", "", StringComparison.Ordinal);
                if (!mayRead && text.Contains("zebra doc", StringComparison.Ordinal))
                {
                    wrong.Add($"{who}: {way} tells of it");
                }
            }

            Entry? byPath = await cast.Drive.FindAsync(caller, who == "owner" ? "zebra top/zebra doc.txt" : "Shared with me/zebra top/zebra doc.txt", default);
            if (!FolderRightsCast.IsLockedOut(who) && !who.StartsWith("token", StringComparison.Ordinal) && byPath is not null != mayRead)
            {
                wrong.Add($"{who}: by its path it is {(byPath is null ? "missing" : "there")}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Every_way_to_write_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            foreach ((string way, string body) in Writes())
            {
                EntryId id = await cast.PutAsync($"zebra top/{who} {Guid.NewGuid():N}.txt");
                string version = (await cast.Drive.GetAsync(cast.Owner, id, default))!.Version!.Value.ToString();
                bool mayWrite = cast.RightsOf(who, id).HasFlag(Rights.Write);
                bool mayRead = cast.RightsOf(who, id).HasFlag(Rights.Read);
                long before = cast.Operations();

                (HttpStatusCode status, string text) = await SendAsync(client, way, body, id, cast.Top, version);

                bool changed = cast.Operations() != before;
                if (changed != mayWrite)
                {
                    wrong.Add($"{who}, {way}: {(int)status}, {(changed ? "changed" : "did not change")} something. {text[..Math.Min(120, text.Length)]}");
                }

                (HttpStatusCode missing, string nothing) = await SendAsync(client, way, body, new EntryId(Guid.CreateVersion7()), cast.Top, version);
                if (!mayRead && (status, text) != (missing, nothing))
                {
                    wrong.Add($"{who}, {way}: {(int)status} {text}, and {(int)missing} {nothing} for what does not exist");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Every_way_to_send_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            if (who is "stranger" or "revoked")
            {
                // Nobody shares anything with them: what they call so is their own.
                continue;
            }

            string folder = who == "owner" || who.StartsWith("token", StringComparison.Ordinal) ? "zebra top" : "Shared with me/zebra top";
            Rights rights = cast.RightsOf(who, cast.Top);
            foreach (string way in new[] { "PUT", "tus", "folder" })
            {
                long before = cast.Operations();
                (HttpStatusCode status, string text) = await SendNewAsync(client, way, $"{folder}/{who} {way}.txt");
                if (cast.Operations() != before != rights.HasFlag(Rights.Upload))
                {
                    wrong.Add($"{who}, {way}: {(int)status} {text[..Math.Min(160, text.Length)]}");
                }

                (HttpStatusCode missing, string nothing) = await SendNewAsync(client, way, $"{folder}X/{who} {way}.txt");
                if (rights == Rights.None && !who.StartsWith("token", StringComparison.Ordinal) && (status, text) != (missing, nothing))
                {
                    wrong.Add($"{who}, {way}: {(int)status} {text}, and {(int)missing} {nothing} for what does not exist");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static IEnumerable<(string Way, string Body)> Writes() =>
    [
        ("PATCH api/v1/files/{id}", """{"name":"renamed {id}.txt"}"""),
        ("PATCH api/v1/files/{id}", """{"addTags":["mine"]}"""),
        ("POST api/v1/entries/copy", """{"ids":["{id}"],"to":"{top}"}"""),
        ("POST api/v1/entries/trash", """{"ids":["{id}"]}"""),
        ("DELETE api/v1/files/{id}", ""),
    ];

    private static async Task<(HttpStatusCode, string)> SendAsync(
        HttpClient client, string way, string body, EntryId id, EntryId top, string version)
    {
        string[] parts = way.Split(' ');
        string Filled(string text) => text.Replace("{id}", id.ToString(), StringComparison.Ordinal)
            .Replace("{top}", top.ToString(), StringComparison.Ordinal).Replace("{version}", version, StringComparison.Ordinal);
        using HttpRequestMessage request = new(new HttpMethod(parts[0]), Filled(parts[1]));
        if (body.Length > 0)
        {
            request.Content = new StringContent(Filled(body), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, Normal(await answer.Content.ReadAsStringAsync(), id));
    }

    private static async Task<(HttpStatusCode, string)> SendNewAsync(HttpClient client, string way, string path)
    {
        string escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        using HttpRequestMessage request = way switch
        {
            "PUT" => new(HttpMethod.Put, $"api/v1/content/{escaped}") { Content = new ByteArrayContent([1]) },
            "folder" => new(HttpMethod.Post, "api/v1/folders")
            {
                Content = new StringContent($$"""{"path":"{{path}}"}""", Encoding.UTF8, "application/json"),
            },
            _ => new(HttpMethod.Post, "api/v1/tus") { Content = new ByteArrayContent([1]) },
        };
        if (way == "tus")
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Length", "1");
            request.Headers.Add("Upload-Metadata", string.Join(
                ',', new[] { ("filename", path[(path.LastIndexOf('/') + 1)..]), ("path", path[..path.LastIndexOf('/')]) }
                    .Select(pair => $"{pair.Item1} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Item2))}")));
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        using HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, Normal(await answer.Content.ReadAsStringAsync(), default));
    }

    private static async Task<(HttpStatusCode, string)> AskAsync(HttpClient client, string way, EntryId id)
    {
        string[] parts = way.Replace("{id}", id.ToString(), StringComparison.Ordinal).Split(' ');
        using HttpRequestMessage request = new(new HttpMethod(parts[0] == "RANGE" ? "GET" : parts[0]), parts[1]);
        if (parts[0] == "RANGE")
        {
            request.Headers.Range = new RangeHeaderValue(0, 2);
        }

        using HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, Normal(await answer.Content.ReadAsStringAsync(), id));
    }

    // What differs from one request to the next, whatever is asked for.
    private static string Normal(string text, EntryId id) => Changing().Replace(text.Replace(id.ToString(), "", StringComparison.Ordinal), "");

    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]+|\"(?:instance|traceId)\":\"[^\"]*\"|__RequestVerificationToken[^>]*|nonce=\"[^\"]*\"")]
    private static partial Regex Changing();
}
