using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PeerStor.Tests.Support;
using PeerStor.Tests.Web.Api;

namespace PeerStor.Tests.Web.Sharing;

public sealed class ShareUploadTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private TestServer Server => fixture.Server;

    [Fact]
    public async Task Who_may_only_send_sees_nothing_not_even_what_was_sent_and_nobody_is_told_of_taken_names()
    {
        await Server.PutAsync("inbox/zebra.txt", "zebra-content");
        TestShare share = await Server.ShareAsync(new { path = "inbox", may = "upload" });
        using HttpClient visitor = Server.Visitor();

        string first = await PutAsync(visitor, $"{share.Path}/zebra.txt", "mine");
        string second = await PutAsync(visitor, $"{share.Path}/brand-new.txt", "mine");
        Assert.Equal(first, second.Replace("brand-new.txt", "zebra.txt", StringComparison.Ordinal));

        (int status, string page) = await visitor.GetTextAsync(share.Path);
        Assert.Equal(200, status);
        foreach (string name in new[] { "zebra", "brand-new", "inbox" })
        {
            Assert.DoesNotContain(name, page, StringComparison.Ordinal);
        }

        foreach (string id in new[] { await Server.IdAsync("inbox/zebra.txt"), await Server.IdAsync("inbox/brand-new.txt"), await Server.IdAsync("inbox") })
        {
            foreach (string address in new[] { $"files/{id}/content", $"files/{id}/thumbnail", $"zip?at={id}", "zip" })
            {
                (int refused, string text) = await visitor.GetTextAsync($"{share.Path}/{address}");
                Assert.Equal(404, refused);
                Assert.DoesNotContain("zebra", text, StringComparison.Ordinal);
            }
        }

        Assert.Equal("zebra-content", await Server.Client.GetStringAsync("api/v1/content/inbox/zebra.txt"));
        Assert.Equal("mine", await Server.Client.GetStringAsync("api/v1/content/inbox/zebra%20(2).txt"));
        Assert.Equal(2, (await Server.ShareStateAsync(share)).GetProperty("uploads").GetInt32());
    }

    [Fact]
    public async Task Files_come_by_tus_too_and_go_on_where_they_broke_off()
    {
        await Server.PutAsync("drop/a.txt", "a");
        TestShare share = await Server.ShareAsync(new { path = "drop", may = "view,upload" });
        using HttpClient visitor = Server.NewClient(null);
        TusClient tus = new(visitor);
        byte[] content = Encoding.UTF8.GetBytes("in two pieces");

        using HttpResponseMessage created = await tus.SendAsync(
            HttpMethod.Post, new Uri($"{share.Path}/tus", UriKind.Relative), null,
            ("Upload-Length", $"{content.Length}"), ("Upload-Metadata", $"filename {TusClient.Base64("sent.txt")}"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Uri address = created.Headers.Location!;
        Assert.StartsWith(share.Path + "/tus/", address.OriginalString, StringComparison.Ordinal);
        (await tus.PatchAsync(address, 0, content[..5])).EnsureSuccessStatusCode();
        Assert.Equal(5, TusClient.Offset(await tus.HeadAsync(address)));
        (await tus.PatchAsync(address, 5, content[5..])).EnsureSuccessStatusCode();

        Assert.Equal("in two pieces", await Server.Client.GetStringAsync("api/v1/content/drop/sent.txt"));
        string recent = await Server.Client.GetStringAsync("api/v1/list/drop");
        Assert.Contains("sent.txt", recent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_scripts_sends_a_file()
    {
        await Server.PutAsync("form/a.txt", "a");
        TestShare share = await Server.ShareAsync(new { path = "form", may = "upload" });
        using HttpClient visitor = Server.Visitor();
        using MultipartFormDataContent form = new() { { new ByteArrayContent([1, 2, 3]), "files", "photo.bin" } };

        using HttpResponseMessage sent = await visitor.PostAsync($"{share.Path}/send", form);

        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        Assert.Equal([1, 2, 3], await Server.Client.GetByteArrayAsync("api/v1/content/form/photo.bin"));
    }

    [Fact]
    public async Task A_link_for_viewing_takes_no_file_whoever_is_signed_in_besides()
    {
        await Server.PutAsync("readonly/a.txt", "a");
        TestShare share = await Server.ShareAsync(new { path = "readonly" });
        using HttpClient owner = Server.NewClient(null);
        owner.DefaultRequestHeaders.Add("Cookie", $"peerstor_session={await Server.SessionAsync()}");
        owner.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        using HttpResponseMessage put = await owner.PutAsync($"{share.Path}/b.txt", new StringContent("b"));
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        using HttpResponseMessage outside = await owner.PutAsync($"{share.Path}/../a.txt", new StringContent("b"));
        Assert.NotEqual(HttpStatusCode.Created, outside.StatusCode);
        Assert.Equal("a", await Server.Client.GetStringAsync("api/v1/content/readonly/a.txt"));
    }

    private static async Task<string> PutAsync(HttpClient client, string address, string content)
    {
        using StringContent body = new(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await client.PutAsync(address, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return $"{(int)answer.StatusCode} {text} {string.Join(' ', answer.Headers.Where(header => header.Key is not ("Date" or "Set-Cookie")).Select(header => header.Key))}";
    }
}
