using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Sharing;

/// <summary>Makes links over the API, and visits them as somebody without an account.</summary>
internal static class ShareServer
{
    public static async Task PutAsync(this TestServer server, string path, string content)
    {
        using HttpResponseMessage stored = await server.Client.PutAsync($"api/v1/content/{path}", new StringContent(content));
        stored.EnsureSuccessStatusCode();
    }

    public static async Task<string> IdAsync(this TestServer server, string path)
    {
        int slash = path.LastIndexOf('/');
        string list = await server.Client.GetStringAsync($"api/v1/list/{(slash < 0 ? "" : path[..slash])}");
        return JsonDocument.Parse(list).RootElement.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == path[(slash + 1)..]).GetProperty("id").GetString()!;
    }

    public static async Task<TestShare> ShareAsync(this TestServer server, object wish)
    {
        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("api/v1/shares", wish);
        string body = await made.Content.ReadAsStringAsync();
        Assert.True(made.StatusCode == System.Net.HttpStatusCode.Created, body);
        JsonElement share = JsonDocument.Parse(body).RootElement;
        return new TestShare(share.GetProperty("id").GetString()!, new Uri(share.GetProperty("url").GetString()!).AbsolutePath);
    }

    public static async Task<JsonElement> ShareStateAsync(this TestServer server, TestShare share) =>
        JsonDocument.Parse(await server.Client.GetStringAsync($"api/v1/shares/{share.Id}")).RootElement;

    /// <summary>A browser of its own, with cookies and without an account.</summary>
    public static HttpClient Visitor(this TestServer server)
    {
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    public static async Task<(int Status, string Text)> GetTextAsync(this HttpClient client, string address)
    {
        using HttpResponseMessage answer = await client.GetAsync(address);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

/// <param name="Path">"/s/SECRET".</param>
internal sealed record TestShare(string Id, string Path)
{
    public string Secret => Path["/s/".Length..];
}
