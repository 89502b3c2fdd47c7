using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>put and get by the real program against a real server.</summary>
public sealed class TransferCommandTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly CommandNode _node = fixture.Node;

    [Fact]
    public async Task A_folder_comes_back_as_it_was()
    {
        _node.Write("tree/large.bin", 9_000_000);
        _node.Write("tree/deep/er/small.txt", 17);
        _node.Write("tree/empty file", 0);
        _node.Write("tree/ünï cödé – 日本.txt", 100);
        Directory.CreateDirectory(_node.Home.File("tree/empty folder"));

        await _node.DoAsync("put", "tree", "round/");
        await _node.DoAsync("get", "round/tree", "back");

        string[] before = Entries("tree");
        Assert.Equal(before, Entries("back"));
        Assert.All(before.Where(entry => File.Exists(_node.Home.File("tree/" + entry))), entry =>
        {
            Assert.Equal(File.ReadAllBytes(_node.Home.File("tree/" + entry)), File.ReadAllBytes(_node.Home.File("back/" + entry)));
            TimeSpan apart = File.GetLastWriteTimeUtc(_node.Home.File("tree/" + entry)) - File.GetLastWriteTimeUtc(_node.Home.File("back/" + entry));
            Assert.InRange(apart.TotalMilliseconds, -1, 1);
        });
    }

    [Fact]
    public async Task A_file_can_be_put_under_another_name_and_into_a_folder()
    {
        string file = _node.Write("a.bin", 1000);

        await _node.DoAsync("put", file, "names/other.bin");
        await _node.DoAsync("put", file, "names/");
        await _node.DoAsync("put", "--if-exists", "keep", file, "names/");

        Assert.Equal("a (2).bin\na.bin\nother.bin\n", await _node.DoAsync("ls", "names"));
    }

    [Fact]
    public async Task What_is_there_is_skipped_or_becomes_a_version_as_wanted()
    {
        string file = _node.Write("v.bin", 500);
        await _node.DoAsync("put", file, "versions/");
        _node.Write("v.bin", 700);

        JsonElement skipped = await _node.JsonAsync("put", "--if-exists", "skip", file, "versions/");
        Assert.True(skipped.GetProperty("files")[0].GetProperty("skipped").GetBoolean());
        Assert.Equal(500, (await _node.JsonAsync("ls", "versions"))[0].GetProperty("size").GetInt64());

        await _node.DoAsync("put", file, "versions/");
        Assert.Equal(700, (await _node.JsonAsync("ls", "versions"))[0].GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Several_files_are_not_put_into_what_is_no_folder()
    {
        _node.Write("one.jpg", 10);
        _node.Write("two.jpg", 10);
        _node.Write("three.jpg", 10);

        PeerStorProgram.Result result = await _node.RunAsync("put", "one.jpg", "two.jpg", "three.jpg");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("“three.jpg/”", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("three.jpg", await _node.DoAsync("ls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipes_go_in_and_out()
    {
        Assert.Equal(0, (await _node.RunAsync("from a pipe", ["put", "-", "pipes/in.txt"])).ExitCode);

        Assert.Equal("from a pipe", await _node.DoAsync("get", "pipes/in.txt", "-"));
    }

    [Fact]
    public async Task A_part_from_before_is_gone_on_with()
    {
        string file = _node.Write("resume.bin", 6_000_000);
        await _node.DoAsync("put", file, "parts/");
        JsonElement item = (await _node.JsonAsync("ls", "parts/resume.bin"))[0];
        // The beginning of the part is not what the server has: only a download that goes on keeps it.
        string part = _node.Home.File($"got.bin.{item.GetProperty("version").GetString()![^12..]}.part");
        await File.WriteAllBytesAsync(part, new byte[1_000_000]);

        await _node.DoAsync("get", "parts/resume.bin", "got.bin");

        byte[] got = await File.ReadAllBytesAsync(_node.Home.File("got.bin"));
        byte[] sent = await File.ReadAllBytesAsync(file);
        Assert.All(got[..1_000_000], one => Assert.Equal(0, one));
        Assert.Equal(sent[1_000_000..], got[1_000_000..]);
        Assert.False(File.Exists(part));
    }

    [Fact]
    public async Task A_file_that_is_here_is_replaced_only_by_force()
    {
        await _node.DoAsync("put", _node.Write("mine.txt", 300), "force/");
        File.WriteAllText(_node.Home.File("mine.txt"), "my own words");

        PeerStorProgram.Result refused = await _node.RunAsync("get", "force/mine.txt");
        Assert.Equal(6, refused.ExitCode);
        Assert.Equal("my own words", File.ReadAllText(_node.Home.File("mine.txt")));

        await _node.DoAsync("get", "force/mine.txt", "--force");
        Assert.Equal(300, new FileInfo(_node.Home.File("mine.txt")).Length);
    }

    [Fact]
    public async Task The_same_file_is_not_fetched_twice()
    {
        await _node.DoAsync("put", _node.Write("once.bin", 400), "twice/");
        await _node.DoAsync("get", "twice/once.bin", "kept.bin");

        JsonElement second = await _node.JsonAsync("get", "twice/once.bin", "kept.bin");

        Assert.True(second.GetProperty("files")[0].GetProperty("skipped").GetBoolean());
    }

    [Fact]
    public async Task One_file_that_cannot_be_fetched_does_not_stop_the_others()
    {
        _node.Write("set/a.txt", 10);
        _node.Write("set/b.txt", 20);
        await _node.DoAsync("put", "set", "some/");
        Directory.CreateDirectory(_node.Home.File("away/set"));
        File.WriteAllText(_node.Home.File("away/set/a.txt"), "another");

        PeerStorProgram.Result result = await _node.RunAsync("get", "some/set", "away/", "--json");

        Assert.Equal(6, result.ExitCode);
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("some/set/b.txt", Assert.Single(report.GetProperty("files").EnumerateArray()).GetProperty("remote").GetString());
        Assert.Equal("some/set/a.txt", Assert.Single(report.GetProperty("failed").EnumerateArray()).GetProperty("remote").GetString());
    }

    private string[] Entries(string folder)
    {
        string root = _node.Home.File(folder);
        return [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];
    }
}
