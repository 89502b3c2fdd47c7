using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api.Statistics;

public sealed class TransferApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private HttpClient Client => fixture.Server.Client;

    [Fact]
    public async Task What_was_sent_and_fetched_is_listed_with_how_it_went()
    {
        await Client.PutAsync("api/v1/content/listed/report.txt", new ByteArrayContent(new byte[5000]));
        await Client.GetByteArrayAsync("api/v1/content/listed/report.txt");

        JsonElement[] items = await ListAsync("q=report.txt");

        Assert.Equal(["download", "upload"], items.Select(item => item.GetProperty("kind").GetString()));
        Assert.All(items, item => Assert.Equal(
            ("api", "done", 5000L),
            (item.GetProperty("way").GetString(), item.GetProperty("result").GetString(), item.GetProperty("moved").GetInt64())));
        Assert.Equal("listed/report.txt", items[1].GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_upload_that_was_given_up_is_cancelled()
    {
        using HttpRequestMessage create = new(HttpMethod.Post, "api/v1/tus");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", "1000");
        create.Headers.Add("Upload-Metadata", "filename " + Convert.ToBase64String("given-up.bin"u8));
        HttpResponseMessage created = await Client.SendAsync(create);
        using HttpRequestMessage delete = new(HttpMethod.Delete, created.Headers.Location);
        delete.Headers.Add("Tus-Resumable", "1.0.0");
        await Client.SendAsync(delete);

        Assert.Equal("cancelled", Assert.Single(await ListAsync("q=given-up")).GetProperty("result").GetString());
    }

    [Fact]
    public async Task A_browser_and_the_command_line_are_told_apart()
    {
        await Client.PutAsync("api/v1/content/ways.txt", new StringContent("x"));
        using HttpRequestMessage byCommand = new(HttpMethod.Get, "api/v1/content/ways.txt");
        byCommand.Headers.UserAgent.Add(new ProductInfoHeaderValue("peerstor", "1"));
        await Client.SendAsync(byCommand);
        using HttpClient browser = fixture.Server.NewClient(null);
        using HttpRequestMessage byBrowser = new(HttpMethod.Get, "api/v1/content/ways.txt?download");
        byBrowser.Headers.Add("Cookie", $"peerstor_session={await fixture.Server.SessionAsync()}");
        await browser.SendAsync(byBrowser);

        Assert.Equal("commandline browser", string.Join(' ',
            (await ListAsync("q=ways.txt&kind=download")).Reverse().Select(item => item.GetProperty("way").GetString())));
    }

    [Fact]
    public async Task Csv_holds_no_formula_and_says_what_it_is()
    {
        await Client.PutAsync("api/v1/content/=1+1,\"x\".txt", new StringContent("x"));

        HttpResponseMessage answer = await Client.GetAsync("api/v1/transfers?format=csv&q==1");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"'=1+1,\"\"x\"\".txt\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfers?kind=1")]
    [InlineData("transfers?way=pigeon")]
    [InlineData("transfers?limit=0")]
    [InlineData("transfers?cursor=x")]
    [InlineData("statistics?days=401")]
    [InlineData("measurements?span=year")]
    public async Task A_word_that_is_not_known_is_refused(string address) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync("api/v1/" + address)).StatusCode);

    [Fact]
    public async Task Today_is_in_the_totals()
    {
        await Client.PutAsync("api/v1/content/today.txt", new ByteArrayContent(new byte[777]));

        using JsonDocument totals = JsonDocument.Parse(await Client.GetStringAsync("api/v1/statistics?days=7"));

        JsonElement[] days = [.. totals.RootElement.GetProperty("days").EnumerateArray()];
        Assert.Equal(7, days.Length);
        Assert.True(days[^1].GetProperty("uploadedBytes").GetInt64() >= 777);
    }

    private async Task<JsonElement[]> ListAsync(string query)
    {
        using JsonDocument list = JsonDocument.Parse(await Client.GetStringAsync("api/v1/transfers?" + query));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
    }
}
