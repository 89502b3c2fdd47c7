using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Media;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class MediaApiTests
{
    [Fact]
    public async Task A_thumbnail_is_kept_by_browsers_and_asked_for_again_by_its_tag()
    {
        await using TestServer server = await TestServer.StartAsync();
        string file = await PutAsync(server, "picture.jpg", await SampleMedia.PictureAsync());

        using HttpResponseMessage first = await server.Client.GetAsync($"{file}/thumbnail?size=256");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("image/jpeg", first.Content.Headers.ContentType!.MediaType);
        Assert.True(first.Headers.CacheControl!.Private);

        using HttpRequestMessage again = new(HttpMethod.Get, $"{file}/thumbnail?size=256");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Nobody_sees_anything_without_a_token_or_writes_with_one_that_only_reads()
    {
        await using TestServer server = await TestServer.StartAsync();
        string file = await PutAsync(server, "song.mp3", await SampleMedia.SongAsync());
        using HttpClient stranger = server.NewClient(null);
        foreach (string part in (string[])["thumbnail", "media", "frames", "playback", "subtitles", "subtitles/s0"])
        {
            using HttpResponseMessage answer = await stranger.GetAsync($"{file}/{part}");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using HttpClient reader = server.NewClient(await server.TokenAsync(GrantScope.Read));
        using HttpResponseMessage refused = await reader.PutAsJsonAsync($"{file}/playback", new { position = 1, duration = 3 });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_place_that_is_kept_comes_back()
    {
        await using TestServer server = await TestServer.StartAsync();
        string file = await PutAsync(server, "song.mp3", await SampleMedia.SongAsync());
        using HttpResponseMessage kept = await server.Client.PutAsJsonAsync(
            $"{file}/playback", new { position = 61.5, duration = 300, stopped = true });
        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
        using HttpResponseMessage strange = await server.Client.PutAsJsonAsync($"{file}/playback", new { position = -1, duration = 300 });
        Assert.Equal(HttpStatusCode.BadRequest, strange.StatusCode);

        JsonElement place = await server.Client.GetFromJsonAsync<JsonElement>($"{file}/playback");
        Assert.Equal(61.5, place.GetProperty("position").GetDouble());
        JsonElement begun = await server.Client.GetFromJsonAsync<JsonElement>("api/v1/playback");
        Assert.Equal("song.mp3", begun.GetProperty("items")[0].GetProperty("file").GetProperty("name").GetString());
    }

    private static async Task<string> PutAsync(TestServer server, string name, byte[] content)
    {
        using HttpResponseMessage stored = await server.Client.PutAsync($"api/v1/content/{name}", new ByteArrayContent(content));
        string id = (await stored.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await server.Get<PeerStorEngine>().MediaWorker!.LookAsync(EntryId.Parse(id, null), default);
        return $"api/v1/files/{id}";
    }
}
