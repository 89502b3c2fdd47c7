using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class ZipTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        foreach (string path in new[] { "a/one.txt", "a/b/two.txt", "three.txt" })
        {
            await _server.Client.PutAsync("api/v1/content/" + path, new StringContent(path));
        }
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_folder_comes_as_a_zip_with_its_length_and_its_name()
    {
        using HttpResponseMessage head = await _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "api/v1/zip/a"));
        using HttpResponseMessage answer = await _server.Client.GetAsync("api/v1/zip/a");
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal(("application/zip", "a.zip"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        Assert.Equal((bytes.LongLength, bytes.LongLength), (answer.Content.Headers.ContentLength!.Value, head.Content.Headers.ContentLength!.Value));
        using ZipArchive zip = new(new MemoryStream(bytes));
        using StreamReader two = new(zip.GetEntry("a/b/two.txt")!.Open());
        Assert.Equal("a/b/two.txt", await two.ReadToEndAsync());
    }

    [Fact]
    public async Task A_picked_set_comes_as_a_zip()
    {
        List<string> ids = [await IdAsync("a/b"), await IdAsync("three.txt")];

        Assert.Equal(["b/", "b/two.txt", "three.txt"], await NamesAsync("api/v1/zip?ids=" + string.Join(',', ids)));
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on_where_it_was()
    {
        using HttpResponseMessage whole = await _server.Client.GetAsync("api/v1/zip/a");
        byte[] bytes = await whole.Content.ReadAsByteArrayAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "api/v1/zip/a");
        request.Headers.Range = new RangeHeaderValue(40, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(whole.Headers.ETag!);

        using HttpResponseMessage rest = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(bytes[40..], await rest.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_zip_that_changed_is_sent_whole_and_one_that_did_not_is_not_sent_again()
    {
        using HttpResponseMessage whole = await _server.Client.GetAsync("api/v1/zip/a");
        using HttpRequestMessage same = new(HttpMethod.Get, "api/v1/zip/a");
        same.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        using HttpResponseMessage unchanged = await _server.Client.SendAsync(same);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        await _server.Client.PutAsync("api/v1/content/a/new.txt", new StringContent("x"));
        using HttpRequestMessage request = new(HttpMethod.Get, "api/v1/zip/a");
        request.Headers.Range = new RangeHeaderValue(40, null);
        request.Headers.IfRange = new RangeConditionHeaderValue(whole.Headers.ETag!);
        using HttpResponseMessage rest = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, rest.StatusCode);
    }

    [Theory]
    [InlineData("api/v1/zip", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/zip?ids=x", HttpStatusCode.NotFound)]
    [InlineData("api/v1/zip?ids=00000000000000000000000000000000", HttpStatusCode.NotFound)]
    [InlineData("api/v1/zip/nowhere", HttpStatusCode.NotFound)]
    [InlineData("api/v1/zip/a%2F..", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_is_told(string address, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(address);

        Assert.Equal(status, answer.StatusCode);
    }

    private async Task<string> IdAsync(string path)
    {
        string folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";
        JsonElement page = JsonDocument.Parse(await _server.Client.GetStringAsync("api/v1/list/" + folder)).RootElement;
        return page.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("path").GetString() == path).GetProperty("id").GetString()!;
    }

    private async Task<IEnumerable<string>> NamesAsync(string address)
    {
        using ZipArchive zip = new(new MemoryStream(await _server.Client.GetByteArrayAsync(address)));
        return zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal).ToList();
    }
}
