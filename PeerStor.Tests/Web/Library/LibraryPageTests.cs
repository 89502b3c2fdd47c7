using System.Net;
using System.Text.RegularExpressions;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Library;

public sealed partial class LibraryPageTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Caller _owner = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _owner = await _server.Get<Access>().OwnerAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_is_no_folder_is_not_taken_for_the_first_one()
    {
        using HttpResponseMessage name = await _server.Client.GetAsync("library/Photos");
        using HttpResponseMessage id = await _server.Client.GetAsync("library/" + new string('0', 32));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (name.StatusCode, id.StatusCode));
    }

    [Fact]
    public async Task A_page_and_the_rest_that_it_names_show_every_entry_once()
    {
        await FoldersAsync(300);

        string page = await _server.Client.GetStringAsync("library");
        string rest = await _server.Client.GetStringAsync(WebUtility.HtmlDecode(Rest().Match(page).Groups[1].Value).TrimStart('/'));

        List<string> names = [.. Names(page), .. Names(rest)];
        Assert.Equal(240, Names(page).Count());
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"folder {i}"), names);
    }

    [Fact]
    public async Task The_end_of_a_list_is_shown_without_its_beginning()
    {
        await FoldersAsync(300);
        Assert.Equal("folder 299", Names(await _server.Client.GetStringAsync("library?last=true")).Last());
    }

    [Fact]
    public async Task A_thousand_folders_deep_the_page_still_opens()
    {
        EntryId at = _owner.User.RootFolder;
        for (int i = 0; i < 1000; i++)
        {
            at = (await _server.Get<Drive>().CreateFolderAsync(_owner, at, $"level {i}", default)).Entry!.Id;
        }

        string page = await _server.Client.GetStringAsync($"library/{at}");
        Assert.Contains("level 999", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1, 100_000);
        Assert.Contains("level 999", await _server.Client.GetStringAsync($"library/details/{at}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("library/tree/x")]
    [InlineData("library/details/00000000000000000000000000000000")]
    [InlineData("library/compare/00000000000000000000000000000000")]
    [InlineData("library/move/00000000000000000000000000000000")]
    [InlineData("library/move")]
    [InlineData("library/tags")]
    [InlineData("library/purge")]
    [InlineData("library/00000000000000000000000000000000?handler=Rest&cursor=x")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(path);
        Assert.True((int)answer.StatusCode is 400 or 404, $"{path}: {(int)answer.StatusCode}");
    }

    [Fact]
    public async Task A_name_that_looks_like_markup_stays_a_name()
    {
        await _server.Get<Drive>().CreateFolderAsync(_owner, _owner.User.RootFolder, "<img src=x onerror=alert(1)>\"'", default);
        string page = await _server.Client.GetStringAsync("library");
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_was_chosen_is_kept_in_the_browser()
    {
        await FoldersAsync(1);
        using HttpResponseMessage chosen = await _server.Client.GetAsync("library?look=Grid");
        string cookie = Assert.Single(chosen.Headers.GetValues("Set-Cookie"), value => value.StartsWith("library_look=Grid", StringComparison.Ordinal));
        using HttpRequestMessage again = new(HttpMethod.Get, "library");
        again.Headers.Add("Cookie", cookie.Split(';')[0]);
        using HttpResponseMessage page = await _server.Client.SendAsync(again);
        Assert.Contains("data-look=\"Grid\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task FoldersAsync(int count)
    {
        foreach (int i in Enumerable.Range(0, count))
        {
            await _server.Get<Drive>().CreateFolderAsync(_owner, _owner.User.RootFolder, $"folder {i}", default);
        }
    }

    private static IEnumerable<string> Names(string html) => EntryName().Matches(html).Select(match => match.Groups[1].Value);

    [GeneratedRegex("class=\"entry-name\">([^<]*)<")]
    private static partial Regex EntryName();

    [GeneratedRegex("data-rest=\"([^\"]*)\"")]
    private static partial Regex Rest();
}
