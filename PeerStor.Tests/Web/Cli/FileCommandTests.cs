using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>ls, mv, rm and status by the real program.</summary>
public sealed class FileCommandTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly CommandNode _node = fixture.Node;

    [Fact]
    public async Task In_a_pipe_a_list_is_one_name_a_line()
    {
        await _node.DoAsync("put", _node.Write("list/b.txt", 2), _node.Write("list/a.txt", 1), "listed/");
        await _node.DoAsync("put", _node.Write("c.txt", 3), "listed/below/");

        Assert.Equal("below/\na.txt\nb.txt\n", await _node.DoAsync("ls", "listed"));
        Assert.Equal("below/\nb.txt\na.txt\n", await _node.DoAsync("ls", "listed", "--sort=-size"));
        Assert.Equal("a.txt\n", await _node.DoAsync("ls", "/listed/a.txt"));
        Assert.Matches(@"^2\t\S+Z\t\d/\d\tb\.txt", await _node.DoAsync("ls", "-l", "listed/b.txt"));
    }

    [Fact]
    public async Task A_list_in_JSON_is_what_the_API_says()
    {
        await _node.DoAsync("put", _node.Write("j.txt", 5), "json/");

        JsonElement item = Assert.Single((await _node.JsonAsync("ls", "json")).EnumerateArray());

        Assert.Equal("json/j.txt", item.GetProperty("path").GetString());
        Assert.Equal(5, item.GetProperty("size").GetInt64());
        Assert.Equal("file", item.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Files_are_found_and_tagged()
    {
        await _node.DoAsync("put", _node.Write("quokka.txt", 3), "animals/");
        Assert.Equal("fluffy\n", await _node.DoAsync("tag", "animals/quokka.txt", "--add", "fluffy"));
        Assert.Contains("1\tfluffy\n", await _node.DoAsync("tag"), StringComparison.Ordinal);

        // The index follows a moment later.
        PeerStorProgram.Result found;
        do
        {
            found = await _node.RunAsync("search", "quok", "tag:fluffy");
        }
        while (found.ExitCode == 3);

        Assert.Equal("animals/quokka.txt\n", found.Output);
        Assert.Equal(1, (await _node.JsonAsync("search", "quokka")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await _node.RunAsync("search", "size:big")).ExitCode);
    }

    [Fact]
    public async Task Files_are_renamed_and_moved()
    {
        await _node.DoAsync("put", _node.Write("m1.txt", 1), _node.Write("m2.txt", 2), "move/");
        await _node.DoAsync("put", _node.Write("x.txt", 2), "move/to/");

        await _node.DoAsync("mv", "move/m1.txt", "move/renamed.txt");
        await _node.DoAsync("mv", "move/renamed.txt", "move/m2.txt", "move/to");

        Assert.Equal("m2.txt\nrenamed.txt\nx.txt\n", await _node.DoAsync("ls", "move/to"));
        Assert.Equal(3, (await _node.RunAsync("mv", "move/none", "move/else")).ExitCode);
        Assert.Equal(6, (await _node.RunAsync("mv", "move/to/x.txt", "move/to/m2.txt")).ExitCode);
        Assert.Equal(3, (await _node.RunAsync("mv", "move/to/x.txt", "move/to/m2.txt", "move/nowhere")).ExitCode);
    }

    [Fact]
    public async Task What_is_removed_lies_in_the_trash_and_the_missing_is_told()
    {
        await _node.DoAsync("put", _node.Write("r.txt", 1), "remove/");
        long before = await TrashedAsync();

        PeerStorProgram.Result result = await _node.RunAsync("rm", "remove/none.txt", "remove/r.txt");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("“remove/none.txt”", result.Errors, StringComparison.Ordinal);
        Assert.Equal("", await _node.DoAsync("ls", "remove"));
        Assert.Equal(before + 1, await TrashedAsync());

        async Task<long> TrashedAsync() => (await _node.JsonAsync("status")).GetProperty("totals").GetProperty("trashed").GetInt64();
    }

    [Fact]
    public async Task The_missing_has_an_exit_code_of_its_own()
    {
        Assert.Equal(3, (await _node.RunAsync("ls", "there/is/nothing")).ExitCode);
        Assert.Equal(3, (await _node.RunAsync("get", "there/is/nothing")).ExitCode);
        Assert.Equal(3, (await _node.RunAsync("put", "there/is/nothing")).ExitCode);
    }

    [Fact]
    public async Task Wrong_usage_is_one_line_and_where_to_look()
    {
        PeerStorProgram.Result result = await _node.RunAsync("ls", "--bogus");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.EndsWith("`peerstor ls --help` says what is possible.\n", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_has_an_exit_code_of_its_own()
    {
        PeerStorProgram.Result result = await _node.RunAsync("ls", "--url", "http://127.0.0.1:1");

        Assert.Equal(4, result.ExitCode);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_wrong_setting_has_an_exit_code_of_its_own()
    {
        PeerStorProgram.Result result = await _node.RunAsync("ls", "--url", "gopher://old");

        Assert.Equal(78, result.ExitCode);
        Assert.Contains("--url gopher://old", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_asks_the_program_itself(string shell) =>
        Assert.Contains("[suggest:", await _node.DoAsync("completion", shell), StringComparison.Ordinal);

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        foreach (string command in new[] { "serve", "ls", "put", "get", "rm", "mv", "status", "token", "doctor", "completion" })
        {
            Assert.Contains($"Examples:\n  peerstor {command}", (await _node.DoAsync(command, "--help")).Replace("source <(", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
