using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class QuotaTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private UserId _owner;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _owner = (await _server.Get<Access>().OwnerAsync(default)).User;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private StorageRoom Room => _server.Get<StorageUse>().Of(_owner);

    [Fact]
    public async Task Of_fifty_uploads_at_once_exactly_those_that_fit_are_stored()
    {
        const int Size = 100_000;
        await AllowAsync(7 * Size);
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PutAsync($"{i}.bin", Size, i)));

        Assert.Equal(7, answers.Count(status => status is HttpStatusCode.Created or HttpStatusCode.Accepted));
        Assert.Equal(43, answers.Count(status => status == HttpStatusCode.InsufficientStorage));
        Assert.Equal((7 * Size, 0), (Room.UsedBytes, Room.ArrivingBytes));
    }

    [Fact]
    public async Task Uploads_that_are_given_up_lose_no_room()
    {
        const int Size = 100_000;
        await AllowAsync(10 * Size);
        TusClient tus = new(_server.Client);
        Uri[] begun = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => (await tus.CreateAsync(Size, $"given-up-{i}.bin")).Headers.Location!));
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await tus.CreateAsync(1, "one more.bin")).StatusCode);

        await Task.WhenAll(begun.Select(address => tus.SendAsync(HttpMethod.Delete, address)));
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PutAsync($"{i}.bin", Size, i)));

        Assert.All(answers, status => Assert.InRange((int)status, 201, 202));
        Assert.Equal((10 * Size, 0), (Room.UsedBytes, Room.ArrivingBytes));
    }

    [Fact]
    public async Task Who_asks_first_is_refused_without_sending_a_byte()
    {
        await AllowAsync(1000);

        RawAnswer answer = await RawHttp.SendAsync(
            _server.Port,
            RawHttp.Head(_server, "/api/v1/content/large.bin", "PUT", "Content-Length: 5000000", "Expect: 100-continue"));

        Assert.Equal(507, answer.Status);
        Assert.DoesNotContain("100 Continue", answer.Text, StringComparison.Ordinal);
        JsonElement problem = JsonDocument.Parse(answer.Body[answer.Body.IndexOf('{', StringComparison.Ordinal)..(answer.Body.LastIndexOf('}') + 1)]).RootElement;
        Assert.Equal("urn:peerstor:quota-reached", problem.GetProperty("type").GetString());
        Assert.Equal(
            (0, 1000, 5_000_000),
            (problem.GetProperty("used").GetInt64(), problem.GetProperty("allowed").GetInt64(), problem.GetProperty("needed").GetInt64()));
    }

    [Fact]
    public async Task A_quota_is_set_shown_and_taken_away_over_the_API()
    {
        using HttpResponseMessage set = await PatchAsync(new { quotaBytes = 1000, downloadPerSecond = 50_000 });
        JsonElement user = await set.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((1000, 50_000), (user.GetProperty("quotaBytes").GetInt64(), user.GetProperty("downloadPerSecond").GetInt64()));
        await PutAsync("a.bin", 950, 1);
        JsonElement room = (await _server.Client.GetFromJsonAsync<JsonElement>("api/v1/status")).GetProperty("room");
        Assert.Equal((950, 1000, "near"), (room.GetProperty("used").GetInt64(), room.GetProperty("allowed").GetInt64(), room.GetProperty("state").GetString()));

        using HttpResponseMessage taken = await PatchAsync(new { quotaBytes = (long?)null });
        JsonElement after = await taken.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(JsonValueKind.Null, after.GetProperty("quotaBytes").ValueKind);
        Assert.Equal(50_000, after.GetProperty("downloadPerSecond").GetInt64());
        using HttpResponseMessage wrong = await PatchAsync(new { quotaBytes = -1 });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private Task<HttpResponseMessage> AllowAsync(long bytes) => PatchAsync(new { quotaBytes = bytes });

    private Task<HttpResponseMessage> PatchAsync(object change) =>
        _server.Client.PatchAsJsonAsync($"api/v1/users/{_owner}", change);

    private async Task<HttpStatusCode> PutAsync(string name, int size, int seed)
    {
        using HttpResponseMessage answer = await _server.Client.PutAsync(
            "api/v1/content/" + name, new ByteArrayContent(EngineFixture.RandomBytes(size, seed)));
        return answer.StatusCode;
    }
}
