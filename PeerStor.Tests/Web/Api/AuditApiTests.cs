using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class AuditApiTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Deletions_are_written_down_without_the_names_of_files()
    {
        await _server.Client.PutAsync("api/v1/content/secret-name.txt", new ByteArrayContent([1]));
        await _server.Client.DeleteAsync("api/v1/content/secret-name.txt");
        await _server.Client.DeleteAsync("api/v1/trash");

        JsonElement[] records = await RecordsAsync("?kind=deletions");

        Assert.Equal(["DeletedForGood", "Trashed"], records.Select(record => record.GetProperty("event").GetString()));
        Assert.DoesNotContain("secret-name", string.Join(' ', records), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_administrator_sets_is_written_down_with_whom_it_concerns()
    {
        Caller owner = await _server.Get<Access>().OwnerAsync(default);
        await _server.Client.PatchAsJsonAsync($"api/v1/users/{owner.User}", new { quotaBytes = 5000 });
        await _server.Client.PutAsJsonAsync("api/v1/settings/speed", new { uploadPerSecond = 50_000 });

        JsonElement[] records = await RecordsAsync("?kind=limits&name=owner");

        Assert.Equal(["SpeedSet", "QuotaSet"], records.Select(record => record.GetProperty("event").GetString()));
        Assert.Equal("Owner: 5000 bytes", records[1].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_record_comes_in_pages_and_by_day()
    {
        AuditLog audit = _server.Get<AuditLog>();
        for (int i = 0; i < 5; i++)
        {
            await audit.NoteAsync(AuditEvent.SignedIn, "Anna", Origin.ThisMachine, $"{i}");
        }

        JsonElement first = await _server.Client.GetFromJsonAsync<JsonElement>("api/v1/audit?name=anna&limit=3");
        JsonElement[] rest = await RecordsAsync($"?name=anna&before={first.GetProperty("next")}");

        Assert.Equal(["4", "3", "2"], first.GetProperty("items").EnumerateArray().Select(record => record.GetProperty("detail").GetString()));
        Assert.Equal(["1", "0"], rest.Select(record => record.GetProperty("detail").GetString()));
        Assert.Empty(await RecordsAsync("?name=anna&day=1999-12-31"));
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Client.GetAsync("api/v1/audit?kind=nonsense")).StatusCode);
    }

    private async Task<JsonElement[]> RecordsAsync(string query) =>
        [.. (await _server.Client.GetFromJsonAsync<JsonElement>("api/v1/audit" + query)).GetProperty("items").EnumerateArray()];
}
