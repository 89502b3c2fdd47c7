using System.Net;
using System.Net.Http.Headers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Sharing;

/// <summary>A link works for somebody without an account when a real nginx stands before the server.</summary>
public sealed class ShareBehindProxyTests
{
    [LinuxFact("nginx", "-v")]
    public async Task A_link_is_opened_asked_for_its_password_read_and_ended_behind_a_proxy()
    {
        await using TestServer server = await TestServer.StartAsync();
        using NginxProxy proxy = new(server.Port);
        await server.PutAsync("one/report.txt", "the report");
        TestShare share = await server.ShareAsync(new { path = "one/report.txt" });
        TestShare closed = await server.ShareAsync(new { path = "one/report.txt", password = "open sesame" });
        string content = $"{share.Path}/files/{await server.IdAsync("one/report.txt")}/content";
        using HttpClient visitor = new() { BaseAddress = new Uri($"http://127.0.0.1:{proxy.Port}") };
        visitor.DefaultRequestHeaders.Add("Accept", "text/html");

        Assert.Contains("the report", await visitor.GetStringAsync(share.Path), StringComparison.Ordinal);
        using HttpRequestMessage part = new(HttpMethod.Get, content) { Headers = { Range = new RangeHeaderValue(4, 9) } };
        using HttpResponseMessage partly = await visitor.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, "report"), (partly.StatusCode, await partly.Content.ReadAsStringAsync()));
        Assert.DoesNotContain("the report", await (await visitor.GetAsync(closed.Path)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage ended = await server.Client.DeleteAsync($"api/v1/shares/{share.Id}");
        using HttpResponseMessage after = await visitor.GetAsync(content);
        Assert.False(after.IsSuccessStatusCode);
    }
}
