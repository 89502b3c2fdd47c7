using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>Groups and permissions by the real program. The only user is the owner: that is who is put into groups.</summary>
public sealed class PermissionCommandTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly CommandNode _node = fixture.Node;

    [Fact]
    public async Task Groups_are_made_filled_and_deleted()
    {
        Assert.Equal("“Family”: nobody yet\n", await _node.DoAsync("users", "group", "new", "Family"));
        Assert.Equal("“Family”: Owner\n", await _node.DoAsync("users", "group", "add", "Family", "owner"));
        Assert.Matches(@"[0-9a-f]{32}\tFamily\tOwner\n", await _node.DoAsync("users", "group", "ls"));
        JsonElement group = (await _node.JsonAsync("users", "group", "remove", "Family", "Owner"));
        Assert.Empty(group.GetProperty("members").EnumerateArray());

        Assert.Equal(6, (await _node.RunAsync("users", "group", "new", "family")).ExitCode);
        Assert.Equal(3, (await _node.RunAsync("users", "group", "add", "Family", "Nobody")).ExitCode);
        Assert.Equal(3, (await _node.RunAsync("users", "group", "rm", "Strangers")).ExitCode);
        await _node.DoAsync("users", "group", "rm", "Family");
        Assert.DoesNotContain("Family", await _node.DoAsync("users", "group", "ls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_whose_first_user_is_unknown_is_not_made()
    {
        Assert.Equal(3, (await _node.RunAsync("users", "group", "new", "Half", "Nobody")).ExitCode);
        Assert.DoesNotContain("Half", await _node.DoAsync("users", "group", "ls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_group_may_do_is_set_shown_and_taken_back()
    {
        await _node.DoAsync("put", _node.Write("a.txt", 1), "shared/below/");
        await _node.DoAsync("users", "group", "new", "Readers");

        Assert.Equal("group\tReaders\tread\t\n", await _node.DoAsync("permissions", "set", "shared", "read", "--group", "readers"));
        Assert.Equal("group\tReaders\tread\tshared\n", await _node.DoAsync("permissions", "show", "shared/below"));
        JsonElement below = await _node.JsonAsync("permissions", "set", "shared/below", "none", "-g", "Readers");
        Assert.Equal("none", below.GetProperty("items")[0].GetProperty("rights").GetString());
        Assert.Equal("group\tReaders\tread\tshared\n", await _node.DoAsync("permissions", "remove", "shared/below", "-g", "Readers"));
        Assert.Equal("", await _node.DoAsync("permissions", "remove", "shared", "-g", "Readers"));
    }

    [Theory]
    [InlineData(2, "permissions", "set", "kept", "everything", "--user", "Owner")]
    [InlineData(2, "permissions", "set", "kept", "read")]
    [InlineData(2, "permissions", "show", "/")]
    [InlineData(2, "permissions", "show", "kept/file.txt")]
    [InlineData(3, "permissions", "show", "nowhere")]
    [InlineData(3, "permissions", "set", "kept", "read", "--user", "Owner")]
    [InlineData(3, "permissions", "set", "kept", "read", "--user", "Nobody")]
    public async Task What_makes_no_sense_is_refused_in_words(int code, params string[] command)
    {
        await _node.DoAsync("put", _node.Write("file.txt", 1), "kept/");

        PeerStorProgram.Result refused = await _node.RunAsync(command);

        Assert.Equal(code, refused.ExitCode);
        Assert.StartsWith("error: ", refused.Errors, StringComparison.Ordinal);
    }
}
