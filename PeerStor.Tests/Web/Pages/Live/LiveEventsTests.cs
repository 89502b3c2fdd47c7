using System.Net.Http.Headers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Pages.Live;

public sealed class LiveEventsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_open_page_hears_of_a_new_file_and_of_its_transfer()
    {
        using HttpClient client = fixture.Server.NewClient(fixture.Server.OwnerToken);
        List<StreamReader> pages = [];
        for (int i = 0; i < 20; i++)
        {
            HttpResponseMessage answer = await client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(MediaTypeHeaderValue.Parse("text/event-stream"), answer.Content.Headers.ContentType);
            StreamReader page = new(await answer.Content.ReadAsStreamAsync());
            Assert.Equal(":", await page.ReadLineAsync().InTimeAsync());
            pages.Add(page);
        }

        await fixture.Server.Client.PutAsync("api/v1/content/live.txt", new StringContent("x"));

        foreach (StreamReader page in pages)
        {
            HashSet<string> heard = [];
            using CancellationTokenSource limit = new(Patience.Long);
            while (!heard.IsSupersetOf(["event: filesChanged", "event: transfersChanged", "event: transferEnded"]))
            {
                heard.Add(await page.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("The server ended the stream."));
            }

            page.Dispose();
        }
    }
}
