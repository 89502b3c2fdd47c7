using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Sharing;

/// <summary>What visitors of a link get and do not get (hostile.md 5).</summary>
public sealed class ShareVisitTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Somebody_without_an_account_sees_and_downloads_a_shared_file()
    {
        await Server.PutAsync("one/report.txt", "the report");
        TestShare share = await Server.ShareAsync(new { path = "one/report.txt" });
        string id = await Server.IdAsync("one/report.txt");
        using HttpClient visitor = Server.Visitor();

        using HttpResponseMessage page = await visitor.GetAsync(share.Path);
        string text = await page.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("report.txt", text, StringComparison.Ordinal);
        Assert.Contains("the report", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/api/v1/", text, StringComparison.Ordinal);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("noindex", page.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl!.NoStore);
        Assert.Equal("the report", await visitor.GetStringAsync($"{share.Path}/files/{id}/content?download"));
        Assert.Equal(1, (await Server.ShareStateAsync(share)).GetProperty("visits").GetInt32());
    }

    [Fact]
    public async Task A_download_that_is_under_way_is_cut_off_when_its_link_is_ended()
    {
        using ByteArrayContent large = new(new byte[64 << 20]);
        using HttpResponseMessage stored = await Server.Client.PutAsync("api/v1/content/ended/large.bin", large);
        TestShare share = await Server.ShareAsync(new { path = "ended/large.bin" });
        using HttpClient visitor = Server.Visitor();
        using HttpResponseMessage answer = await visitor.GetAsync(
            $"{share.Path}/files/{await Server.IdAsync("ended/large.bin")}/content", HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1000]);

        using HttpResponseMessage ended = await Server.Client.DeleteAsync($"api/v1/shares/{share.Id}");

        // What the sockets hold may still come; the whole file never does.
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task A_link_that_is_made_to_only_take_files_gives_none_from_then_on()
    {
        await Server.PutAsync("narrowed/a.txt", "a");
        TestShare share = await Server.ShareAsync(new { path = "narrowed", may = "view" });
        string content = $"{share.Path}/files/{await Server.IdAsync("narrowed/a.txt")}/content";
        using HttpClient visitor = Server.Visitor();
        Assert.Equal("a", await visitor.GetStringAsync(content));

        using HttpResponseMessage narrowed = await Server.Client.PatchAsJsonAsync($"api/v1/shares/{share.Id}", new { may = "upload" });
        using HttpResponseMessage refused = await visitor.GetAsync(content);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (narrowed.StatusCode, refused.StatusCode));

        using HttpResponseMessage widened = await Server.Client.PatchAsJsonAsync($"api/v1/shares/{share.Id}", new { may = "view" });
        Assert.Equal("a", await visitor.GetStringAsync(content));
    }

    [Fact]
    public async Task A_shared_folder_is_listed_and_sent_as_a_zip_with_its_subfolders()
    {
        await Server.PutAsync("two/a.txt", "a");
        await Server.PutAsync("two/sub/b.txt", "b");
        TestShare share = await Server.ShareAsync(new { path = "two" });
        using HttpClient visitor = Server.Visitor();

        (int _, string top) = await visitor.GetTextAsync(share.Path);
        Assert.Contains("a.txt", top, StringComparison.Ordinal);
        (int _, string sub) = await visitor.GetTextAsync($"{share.Path}?at={await Server.IdAsync("two/sub")}");
        Assert.Contains("b.txt", sub, StringComparison.Ordinal);
        await using Stream zip = await visitor.GetStreamAsync($"{share.Path}/zip");
        using ZipArchive archive = new(zip);
        Assert.Equal(["a.txt", "sub/b.txt"], archive.Entries.Where(entry => entry.Name.Length > 0)
            .Select(entry => entry.FullName[(entry.FullName.IndexOf('/') + 1)..]).Order());
    }

    [Fact]
    public async Task Nothing_beside_or_above_what_is_shared_can_be_reached()
    {
        await Server.PutAsync("three/shared/in.txt", "in");
        await Server.PutAsync("three/beside.txt", "zebra-sentinel");
        TestShare share = await Server.ShareAsync(new { path = "three/shared" });
        TestShare file = await Server.ShareAsync(new { path = "three/shared/in.txt" });
        using HttpClient visitor = Server.Visitor();
        string[] ids = [await Server.IdAsync("three/beside.txt"), await Server.IdAsync("three")];
        string[] forms = ["files/{0}/content", "files/{0}/preview", "files/{0}/thumbnail", "files/{0}/members/0", "files/{0}/subtitles/x", "zip?at={0}", "?at={0}"];

        foreach (TestShare one in new[] { share, file })
        {
            foreach (string address in forms.SelectMany(form => ids.Select(id => string.Format(CultureInfo.InvariantCulture, form, id))))
            {
                string url = address[0] == '?' ? one.Path + address : $"{one.Path}/{address}";
                (int status, string text) = await visitor.GetTextAsync(url);
                Assert.True(status == 404, $"{url} answers {status}");
                Assert.DoesNotContain("sentinel", text, StringComparison.Ordinal);
                Assert.DoesNotContain("beside", text, StringComparison.Ordinal);
            }
        }

        foreach (string address in new[] { "api/v1/list/", "api/v1/content/three/shared/in.txt", $"api/v1/files/{ids[0]}/content", "api/v1/shares" })
        {
            using HttpRequestMessage asked = new(HttpMethod.Get, address);
            asked.Headers.Accept.ParseAdd("application/json");
            asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", share.Secret);
            using HttpResponseMessage answer = await Server.NewClient(null).SendAsync(asked);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        (int _, string down) = await visitor.GetTextAsync($"{share.Path}/files/..%2f..%2f..%2fapi/content");
        Assert.DoesNotContain("sentinel", down, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_what_was_deleted_visitors_see_nothing_not_even_a_preview()
    {
        await Server.PutAsync("gone/in.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>zebra-sentinel</text></svg>");
        string id = await Server.IdAsync("gone/in.svg");
        TestShare share = await Server.ShareAsync(new { path = "gone" });
        using HttpClient visitor = Server.Visitor();
        Assert.Equal(200, (await visitor.GetTextAsync($"{share.Path}/files/{id}/preview")).Status);

        using HttpResponseMessage deleted = await Server.Client.DeleteAsync("api/v1/content/gone/in.svg");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        foreach (string form in (string[])["content", "preview", "thumbnail?size=256"])
        {
            (int status, string text) = await visitor.GetTextAsync($"{share.Path}/files/{id}/{form}");
            Assert.True(status == 404, $"{form} answers {status}");
            Assert.DoesNotContain("sentinel", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_a_thousand_downloads_at_once_exactly_the_limit_gets_through()
    {
        await Server.PutAsync("four.txt", "counted");
        TestShare share = await Server.ShareAsync(new { path = "four.txt", maxDownloads = 100 });
        string address = $"{share.Path}/files/{await Server.IdAsync("four.txt")}/content?download";
        using HttpClient many = Server.NewClient(null);

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ =>
        {
            using HttpResponseMessage answer = await many.GetAsync(address);
            string body = await answer.Content.ReadAsStringAsync();
            Assert.Equal(answer.StatusCode == HttpStatusCode.OK, body == "counted");
            return answer.StatusCode;
        }));

        Assert.Equal(100, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(900, answers.Count(status => status == HttpStatusCode.Gone));
        Assert.Equal("used-up", (await Server.ShareStateAsync(share)).GetProperty("state").GetString());
        (int status, string text) = await Server.Visitor().GetTextAsync(share.Path);
        Assert.Equal(410, status);
        Assert.Contains("used up", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ranges_of_one_visit_count_once_and_those_of_nobody_always()
    {
        await Server.PutAsync("five.txt", "0123456789");
        TestShare share = await Server.ShareAsync(new { path = "five.txt", maxDownloads = 3 });
        string address = $"{share.Path}/files/{await Server.IdAsync("five.txt")}/content";
        using HttpClient visitor = Server.Visitor();

        for (int at = 0; at < 8; at += 2)
        {
            Assert.Equal($"{at}{at + 1}", await RangeAsync(visitor, address, at, at + 1));
        }

        Assert.Equal(1, (await Server.ShareStateAsync(share)).GetProperty("downloads").GetInt32());
        using HttpClient nobody = Server.NewClient(null);
        Assert.Equal("01", await RangeAsync(nobody, address, 0, 1));
        Assert.Equal("23", await RangeAsync(nobody, address, 2, 3));
        Assert.Contains("used up", await RangeAsync(nobody, address, 4, 5), StringComparison.Ordinal);
        Assert.Equal("45", await RangeAsync(visitor, address, 4, 5));
    }

    [Fact]
    public async Task A_counted_file_is_shown_only_when_that_is_wanted_and_a_made_up_cookie_is_worth_nothing()
    {
        await Server.PutAsync("six.txt", "zebra-content");
        TestShare share = await Server.ShareAsync(new { path = "six.txt", maxDownloads = 1 });
        using HttpClient visitor = Server.Visitor();

        (int _, string before) = await visitor.GetTextAsync(share.Path);
        Assert.DoesNotContain("zebra-content", before, StringComparison.Ordinal);
        using HttpResponseMessage shown = await visitor.PostAsync($"{share.Path}?handler=Show", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Redirect, shown.StatusCode);
        (int _, string after) = await visitor.GetTextAsync(share.Path);
        Assert.Contains("zebra-content", after, StringComparison.Ordinal);

        string cookie = shown.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        char last = cookie[10 + "peerstor_visit".Length];
        string changed = cookie.Replace(last, last == 'A' ? 'B' : 'A');
        using HttpRequestMessage forged = new(HttpMethod.Get, $"{share.Path}/files/{await Server.IdAsync("six.txt")}/content");
        forged.Headers.Add("Cookie", changed);
        using HttpResponseMessage refused = await Server.NewClient(null).SendAsync(forged);
        Assert.Equal(HttpStatusCode.Gone, refused.StatusCode);
    }

    [Fact]
    public async Task A_password_is_asked_for_once_a_visit()
    {
        await Server.PutAsync("seven.txt", "behind a password");
        TestShare share = await Server.ShareAsync(new { path = "seven.txt", password = "open sesame" });
        string file = $"{share.Path}/files/{await Server.IdAsync("seven.txt")}/content";
        using HttpClient visitor = Server.Visitor();

        (int _, string asked) = await visitor.GetTextAsync(share.Path);
        Assert.Contains("type=\"password\"", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("seven.txt", asked, StringComparison.Ordinal);
        using HttpResponseMessage wrong = await visitor.PostAsync(share.Path, Form("open barley"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using HttpResponseMessage early = await Server.NewClient(null).GetAsync(file);
        Assert.Equal(HttpStatusCode.Unauthorized, early.StatusCode);

        using HttpResponseMessage right = await visitor.PostAsync(share.Path, Form("open sesame"));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        string cookie = right.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path={share.Path}", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("behind a password", await visitor.GetStringAsync(file));
    }

    [Fact]
    public async Task An_ended_link_and_one_that_never_was_look_the_same()
    {
        await Server.PutAsync("eight.txt", "x");
        TestShare share = await Server.ShareAsync(new { path = "eight.txt" });
        (await Server.Client.DeleteAsync($"api/v1/shares/{share.Id}")).EnsureSuccessStatusCode();
        string never = "/s/" + new string('A', 43);
        using HttpClient visitor = Server.Visitor();

        (int ended, string endedText) = await visitor.GetTextAsync(share.Path);
        (int unknown, string unknownText) = await visitor.GetTextAsync(never);
        (int odd, string oddText) = await visitor.GetTextAsync("/s/%3Cscript%3E");

        Assert.Equal((404, 404, 404), (ended, unknown, odd));
        Assert.Equal(unknownText, endedText);
        Assert.Equal(unknownText, oddText);
    }

    [Fact]
    public async Task A_title_is_words_and_nothing_else()
    {
        await Server.PutAsync("nine.txt", "x");
        await Server.PutAsync("ten.txt", "x");
        string[] ids = [await Server.IdAsync("nine.txt"), await Server.IdAsync("ten.txt")];
        TestShare share = await Server.ShareAsync(new { ids, title = "<script>alert(1)</script>\"'&;/..\\ ünïcode" });
        using HttpClient visitor = Server.Visitor();

        (int _, string page) = await visitor.GetTextAsync(share.Path);
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage zip = await visitor.GetAsync($"{share.Path}/zip", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, zip.StatusCode);
        string disposition = zip.Content.Headers.GetValues("Content-Disposition").Single();
        Assert.DoesNotContain("<script>", disposition, StringComparison.Ordinal);
        Assert.StartsWith("attachment", disposition, StringComparison.Ordinal);

        using HttpResponseMessage refused = await Server.Client.PostAsJsonAsync("api/v1/shares", new { ids, title = "a\r\nSet-Cookie: b=c" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static FormUrlEncodedContent Form(string password) => new([new("password", password)]);

    private static async Task<string> RangeAsync(HttpClient client, string address, long from, long to)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(from, to);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("*/*");
        using HttpResponseMessage answer = await client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
