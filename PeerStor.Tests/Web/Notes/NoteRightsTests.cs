using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Hosting;

namespace PeerStor.Tests.Web.Notes;

/// <summary>A real note by every way to read and to write it, by those who may not (hostile.md 3 and 7).</summary>
public sealed partial class NoteRightsTests(NoteCast fixture) : IClassFixture<NoteCast>
{
    private const string Form = "text=mine&basis={etag}&title=mine&version={version}&isShared=true&id={id}&pinned=true";

    private static readonly Origin Here = new("192.0.2.7", "test");

    /// <summary>A star: whoever may read the note gets it so.</summary>
    private static readonly string[] Reads =
    [
        "*GET api/v1/notes/{id}", "*GET api/v1/notes/{id}/content", "*GET api/v1/notes/{id}/export", "HEAD api/v1/notes/{id}/export",
        "GET api/v1/notes/{id}/backlinks", "GET api/v1/notes/{id}/authors",
        "*GET notepad/{id}", "GET notepad/{id}/history", "GET notepad/{id}/people", "GET notepad/{id}?handler=Block&name=metric&lines=show:files&nth=1",
    ];

    private static readonly string[] Overviews =
    [
        "api/v1/notes", "api/v1/notes-sync", "api/v1/notes-export", "api/v1/notes-statistics", "notepad", "notepad?q=quokka", "notepad?handler=List&q=zebra", "notepad/sync",
        "notepad/statistics", "notepad/open?title=zebra%20plan", "notepad/open?handler=Titles&title=zeb", "",
    ];

    /// <summary>Those with a star are for readers, too: they concern only the reader's own.</summary>
    private static readonly (string Way, string Body)[] Writes =
    [
        ("PUT api/v1/notes/{id}/content", "mine"), ("PATCH api/v1/notes/{id}", """{"title":"mine"}"""), ("PATCH api/v1/notes/{id}", """{"tags":["mine"]}"""),
        ("PATCH api/v1/notes/{id}", """{"is_shared":false}"""), ("DELETE api/v1/notes/{id}", ""), ("POST notepad/{id}", Form),
        ("*POST notepad/{id}?handler=Preview", Form), ("POST notepad/{id}?handler=Rename", Form), ("POST notepad/{id}/history", Form),
        ("POST notepad/{id}/people", Form), ("POST notepad/{id}/people?handler=Folder", Form), ("*POST notepad?handler=Duplicate", Form),
        ("*POST notepad?handler=Pin", Form), ("POST notepad?handler=Trash", Form),
    ];

    private FolderRightsCast Cast => fixture.Cast;

    [Theory]
    [InlineData("nobody")]
    [InlineData("stranger")]
    [InlineData("uploader")]
    [InlineData("revoked")]
    [InlineData("locked out")]
    [InlineData("token for another")]
    public async Task Who_may_not_read_a_note_gets_no_word_of_it_and_changes_nothing(string who)
    {
        EntryId id = await fixture.CreateAsync($"{NoteCast.Title} for {who}", NoteCast.Word);

        await AssertShutOutAsync(who == "nobody" ? fixture.Nobody : Cast.People[who].Client, id);
    }

    [Fact]
    public async Task Who_may_only_read_a_note_reads_it_until_the_right_ends_and_never_writes()
    {
        EntryId id = await fixture.CreateAsync(NoteCast.Title, NoteCast.Word);
        (Caller caller, HttpClient client) = Cast.People["reader"];
        foreach (string way in Reads.Where(way => way[0] == '*'))
        {
            (HttpStatusCode status, string text) = await Question.AskAsync(client, Filled(way[1..], id));
            Assert.True(status == HttpStatusCode.OK && text.Contains(NoteCast.Word, StringComparison.Ordinal), $"{way}: {(int)status}");
        }

        await AssertNotChangedAsync(id, client, Writes.Where(write => write.Way[0] != '*'));
        await using LiveClient window = await LiveClient.ConnectAsync(
            Cast.Server.Port, client.DefaultRequestHeaders.Authorization!.Parameter, id.ToString(), 5);
        await window.UntilAsync(one => one.Text == NoteCast.Word);
        await Cast.Server.Get<FolderAccess>().SetAsync(Cast.Owner, Cast.Top, caller.User.Value, false, null, Here, default);

        await window.UntilAsync(one => one.IsOver);
        await AssertShutOutAsync(client, id);
    }

    [Fact]
    public async Task The_history_says_who_wrote_which_version_and_what_changed()
    {
        EntryId id = await fixture.CreateAsync("zebra log", "by the owner\n");
        await fixture.Owner.GetStringAsync($"notepad/{id}/history");
        using HttpRequestMessage save = new(HttpMethod.Put, $"api/v1/notes/{id}/content") { Content = new StringContent("by the owner\nby the <b>writer</b>\n") };
        save.Headers.TryAddWithoutValidation("If-Match", await TagOfAsync(id));
        (await Cast.People["writer"].Client.SendAsync(save)).EnsureSuccessStatusCode();

        string history = await fixture.Owner.GetStringAsync($"notepad/{id}/history");

        Assert.Equal(["writer", "Owner"], Authors().Matches(history).Select(row => row.Groups[1].Value));
        string changed = await fixture.Owner.GetStringAsync(WebUtility.HtmlDecode(WhatChanged().Match(history).Groups[1].Value));
        Assert.Contains("1 line added, 0 lines removed", changed, StringComparison.Ordinal);
        Assert.Contains("by the &lt;b&gt;writer&lt;/b&gt;", changed, StringComparison.Ordinal);
    }

    private async Task AssertShutOutAsync(HttpClient client, EntryId id)
    {
        foreach (string way in Reads)
        {
            (HttpStatusCode status, string text) = await Question.AskAsync(client, Filled(way.TrimStart('*'), id));
            Assert.True(IsNo(status, way) && Tells(text) is null, $"{way}: {(int)status} {Question.Short(text)}");
        }

        foreach (string way in Overviews)
        {
            using HttpResponseMessage answer = await client.GetAsync(way);
            string text = (await answer.Content.ReadAsStringAsync()).Replace("quokka\"", "", StringComparison.Ordinal)
                .Replace("q=quokka", "", StringComparison.Ordinal) + answer.Headers;
            Assert.True(!text.Contains(id.ToString(), StringComparison.Ordinal) && !text.Contains(NoteCast.Word, StringComparison.Ordinal), $"{way}: {Question.Short(text)}");
        }

        await AssertNotChangedAsync(id, client, Writes);
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", client.DefaultRequestHeaders.Authorization?.ToString());
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Cast.Server.Port}/notepad/{id}/live"), default));
        Assert.True(IsNo(socket.HttpStatusCode, "api"), $"{socket.HttpStatusCode}");
    }

    private async Task AssertNotChangedAsync(EntryId id, HttpClient client, IEnumerable<(string Way, string Body)> writes)
    {
        string tag = await TagOfAsync(id);
        string version = (await Cast.Server.Get<FileVersions>().ListAsync(Cast.Owner, id, default))[0].Id.ToString();
        Entry before = (await Cast.Drive.GetAsync(Cast.Owner, id, default))!;
        foreach ((string way, string body) in writes)
        {
            string[] parts = Filled(way.TrimStart('*'), id).Split(' ');
            using HttpRequestMessage request = new(new HttpMethod(parts[0]), parts[1])
            {
                Content = new StringContent(
                    Filled(body, id).Replace("{etag}", Uri.EscapeDataString(tag), StringComparison.Ordinal).Replace("{version}", version, StringComparison.Ordinal),
                    Encoding.UTF8, body.StartsWith('{') ? "application/json" : body == Form ? "application/x-www-form-urlencoded" : "text/markdown"),
            };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            using HttpResponseMessage answer = await client.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            bool mayBeRead = client == Cast.People["reader"].Client && answer.StatusCode == HttpStatusCode.UnprocessableEntity;
            Assert.True(IsNo(answer.StatusCode, way) || mayBeRead, $"{way}: {(int)answer.StatusCode} {Question.Short(text)}");
            Assert.True(mayBeRead || Tells(text) is null, $"{way}: {Tells(text)}");
        }

        Entry after = (await Cast.Drive.GetAsync(Cast.Owner, id, default))!;
        Assert.Equal((tag, before.Name, before.Parent, null, before.Version), (await TagOfAsync(id), after.Name, after.Parent, after.TrashedAt, after.Version));
        Assert.Empty(after.Tags);
    }

    // A page that refuses may send its form's reader elsewhere.
    private static bool IsNo(HttpStatusCode status, string way) => (int)status is 401 or 403 or 404
        || (!way.Contains("api", StringComparison.Ordinal) && status == HttpStatusCode.Redirect);

    private static string? Tells(string text) =>
        new[] { NoteCast.Word, NoteCast.Title }.FirstOrDefault(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Filled(string text, EntryId id) => text.Replace("{id}", id.ToString(), StringComparison.Ordinal);

    private async Task<string> TagOfAsync(EntryId id)
    {
        using HttpResponseMessage answer = await fixture.Owner.GetAsync($"api/v1/notes/{id}/content");
        return answer.Headers.ETag!.ToString();
    }

    [GeneratedRegex("</time>(?:, the newest)?</td>\\s*<td>([^<]*)</td>")]
    private static partial Regex Authors();

    [GeneratedRegex("href=\"/(library/compare/[^\"]*)\"")]
    private static partial Regex WhatChanged();
}
