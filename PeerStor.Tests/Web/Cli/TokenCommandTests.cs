using System.Net;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>token, with the node running and not, by the real program.</summary>
public sealed class TokenCommandTests
{
    [Fact]
    public async Task Create_prints_the_token_alone_whether_the_node_runs_or_not()
    {
        await using CommandNode node = new();
        string offline = await node.DoAsync("token", "create", "--data", node.Data, "--name", "offline");
        await node.ServeAsync();
        string running = await node.DoAsync("token", "create", "--data", node.Data, "--name", "running");

        Assert.All([offline, running], token => Assert.Matches("^[A-Za-z0-9_-]{43}\n$", token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, offline));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, running));
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string token = (await node.DoAsync("token", "create", "--name", "old phone")).Trim();

        await node.DoAsync("token", "revoke", "old phone");

        PeerStorProgram.Result refused = await WithTokenAsync(node, token, "ls");
        Assert.Equal(5, refused.ExitCode);
        Assert.DoesNotContain(token, refused.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await node.RunAsync("token", "revoke", "old phone")).ExitCode);
    }

    [Fact]
    public async Task A_token_that_may_only_read_cannot_write()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string token = (await node.DoAsync("token", "create", "--name", "reader", "--scope", "read", "--days", "1")).Trim();

        Assert.Equal(0, (await WithTokenAsync(node, token, "ls")).ExitCode);
        Assert.Equal(5, (await WithTokenAsync(node, token, "put", node.Write("x", 5))).ExitCode);
        Assert.Equal(5, (await WithTokenAsync(node, token, "token", "list")).ExitCode);
    }

    [Fact]
    public async Task Tokens_can_be_listed_and_revoked_while_the_node_rests()
    {
        await using CommandNode node = new();
        await node.DoAsync("token", "create", "--name", "first");
        await node.DoAsync("token", "create", "--name", "second", "--scope", "read");

        Assert.Equal(["second read", "first read,write,admin"], await NamesAsync(node));
        await node.DoAsync("token", "revoke", "first");
        Assert.Equal(["second read"], await NamesAsync(node));
    }

    [Fact]
    public async Task A_link_signs_a_browser_in()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string link = (await node.DoAsync("token", "link")).Trim();

        using HttpClient client = new();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(link))).StatusCode);
        Assert.Equal(new Uri(link).AbsolutePath.Split('/')[1], new Uri(node.Announcement.GetProperty("signInUrl").GetString()!).AbsolutePath.Split('/')[1]);
    }

    [Fact]
    public async Task A_scope_that_does_not_exist_is_wrong_usage()
    {
        await using CommandNode node = new();

        Assert.Equal(2, (await node.RunAsync("token", "create", "--name", "x", "--scope", "everything")).ExitCode);
        Assert.Equal(2, (await node.RunAsync("token", "create")).ExitCode);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(CommandNode node) =>
        [.. (await node.JsonAsync("token", "list")).GetProperty("items").EnumerateArray()
            .Select(item => $"{item.GetProperty("name").GetString()} {item.GetProperty("scope").GetString()}")];

    private static Task<PeerStorProgram.Result> WithTokenAsync(CommandNode node, string token, params string[] arguments) =>
        PeerStorProgram.RunAsync(
            node.Home, new Dictionary<string, string> { ["PEERSTOR_URL"] = Address(node), ["PEERSTOR_TOKEN"] = token }, null, arguments);

    private static async Task<HttpStatusCode> StatusAsync(CommandNode node, string token)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Trim());
        return (await client.GetAsync(new Uri(Address(node) + "/api/v1/status"))).StatusCode;
    }

    private static string Address(CommandNode node) => node.Announcement.GetProperty("urls")[0].GetString()!;
}
