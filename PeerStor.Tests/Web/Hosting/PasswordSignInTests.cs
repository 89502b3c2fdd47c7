using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

public sealed class PasswordSignInTests
{
    private const string Password = "a long enough password";
    private static readonly Origin Here = new("192.0.2.7", "a test");

    [Fact]
    public async Task A_browser_signs_in_with_a_name_and_password_and_goes_where_it_wanted()
    {
        await using TestServer server = await StartAsync();
        using HttpClient nobody = server.NewClient(null);
        Assert.Contains("name=\"password\"", await nobody.GetStringAsync("sign-in"), StringComparison.Ordinal);

        using HttpResponseMessage wrong = await PostAsync(nobody, "sign-in?handler=Password", ("name", "Owner"), ("password", "not that one"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
        using HttpResponseMessage right = await PostAsync(
            nobody, "sign-in?handler=Password", ("name", "owner"), ("password", Password), ("next", "/library"));

        Assert.Equal("/library", right.Headers.Location?.OriginalString);
        Assert.Contains("HttpOnly", Assert.Single(right.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_like_a_wrong_password()
    {
        await using TestServer server = await StartAsync();
        using HttpClient nobody = server.NewClient(null);

        using HttpResponseMessage unknown = await nobody.PostAsJsonAsync("api/v1/sessions", new { name = "Nobody", password = "something else" });
        using HttpResponseMessage wrong = await nobody.PostAsJsonAsync("api/v1/sessions", new { name = "Owner", password = "something else" });

        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(await ReadProblemAsync(unknown), await ReadProblemAsync(wrong));
    }

    [Fact]
    public async Task Many_wrong_passwords_are_told_to_wait()
    {
        await using TestServer server = await StartAsync();
        using HttpClient nobody = server.NewClient(null);
        // At once, so that no wait is over before the next try.
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 3 * SignInThrottle.FreeTries).Select(async i =>
        {
            using HttpResponseMessage response = await nobody.PostAsJsonAsync("api/v1/sessions", new { name = "Owner", password = $"guess {i}" });
            return response.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Who_is_invited_joins_and_may_not_see_the_settings_of_all()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("api/v1/invitations", new { label = "Anna" });
        string path = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString()!.TrimStart('/');
        using HttpClient nobody = server.NewClient(null);
        Assert.Contains("You are invited", await nobody.GetStringAsync(path), StringComparison.Ordinal);

        using HttpResponseMessage joined = await PostAsync(nobody, path, ("name", "Anna"), ("password", Password));
        Assert.Equal(HttpStatusCode.OK, joined.StatusCode);
        string cookie = joined.Headers.GetValues("Set-Cookie").First().Split(';')[0].Split('=')[1];
        Assert.Contains("Keep this recovery code", await joined.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpClient anna = server.NewClient(cookie);

        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("api/v1/list/")).StatusCode);
        foreach (string refused in (string[])["settings", "settings/users", "settings/audit", "settings/configuration", "api/v1/users", "api/v1/tokens"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await anna.GetAsync(refused)).StatusCode);
        }

        // With the session's secret as a token it is still her session.
        foreach (string own in (string[])["settings/password", "settings/access", "settings/appearance"])
        {
            string page = await anna.GetStringAsync(own);
            Assert.DoesNotContain("/settings/users", page, StringComparison.Ordinal);
        }
        Assert.Contains("does not work", await nobody.GetStringAsync(path), StringComparison.Ordinal);
        JsonElement users = await server.Client.GetFromJsonAsync<JsonElement>("api/v1/users");
        Assert.Equal(["Owner", "Anna"], users.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_token_for_reading_and_writing_makes_itself_no_better_one()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpClient script = server.NewClient(await server.TokenAsync(GrantScope.Read | GrantScope.Write));

        Assert.Equal(HttpStatusCode.Forbidden, (await script.GetAsync("settings/access")).StatusCode);
        using HttpResponseMessage made = await PostAsync(script, "settings/access?handler=Token", ("label", "better"), ("scope", "all"));

        Assert.Equal(HttpStatusCode.Forbidden, made.StatusCode);
    }

    [Fact]
    public async Task A_token_does_not_change_the_password()
    {
        await using TestServer server = await TestServer.StartAsync();

        using HttpResponseMessage page = await server.Client.GetAsync("settings/password");
        using HttpResponseMessage post = await PostAsync(server.Client, "settings/password?handler=Set", ("next", Password), ("again", Password));

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
        Assert.False(server.Get<Credentials>().AnyPassword);
    }

    [Fact]
    public async Task The_machine_itself_is_the_owner_only_while_it_may_open_the_files()
    {
        await using TestServer server = await TestServer.StartAsync(change: options => new()
        {
            Engine = options.Engine, Addresses = options.Addresses, Port = 0, MachineSecret = "the machine's secret",
        });
        using HttpClient machine = server.NewClient("the machine's secret");
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync("api/v1/tokens")).StatusCode);

        await SetPasswordAsync(server);

        using HttpResponseMessage refused = await machine.GetAsync("api/v1/tokens");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("owner-locked", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<TestServer> StartAsync()
    {
        TestServer server = await TestServer.StartAsync();
        await SetPasswordAsync(server);
        return server;
    }

    private static async Task SetPasswordAsync(TestServer server)
    {
        Caller owner = await server.Get<Access>().OwnerAsync(default);
        await server.Get<Credentials>().SetPasswordAsync(owner, null, Password, false, Here, default);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string address, params (string Name, string Value)[] fields)
    {
        HttpRequestMessage request = new(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return client.SendAsync(request);
    }

    private static async Task<string> ReadProblemAsync(HttpResponseMessage response)
    {
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        return $"{problem.GetProperty("type")} {problem.GetProperty("title")} {problem.GetProperty("detail")}";
    }
}
