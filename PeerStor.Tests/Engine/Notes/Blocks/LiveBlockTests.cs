using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Notes.Blocks;

namespace PeerStor.Tests.Engine.Notes.Blocks;

/// <summary>What is written in a block, and what comes of it.</summary>
public sealed class LiveBlockTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void The_example_of_every_block_works()
    {
        foreach (BlockDefinition definition in BlockDefinition.All)
        {
            Assert.Null(Read(definition.Name, definition.Example).Problem);
        }
    }

    [Theory]
    [InlineData("", "", "Say which block: metric, chart")]
    [InlineData("widget", "", "There is no block “widget”. There are: metric, chart")]
    [InlineData("metric", "", "“metric” needs a line “show: …”; allowed is one of files")]
    [InlineData("metric", "show: everything", "“show” is “everything”; allowed is one of files")]
    [InlineData("metric", "show: files\nsize: 3", "“metric” has no “size”. It has: show, label.")]
    [InlineData("metric", "show: files\nshow: notes", "Line 2 says “show” a second time.")]
    [InlineData("metric", "files", "Line 1 is “files”; write it as “key: value”.")]
    [InlineData("metric", "show:", "Line 1 says nothing after “show:”")]
    [InlineData("files", "folder: /\nmost: 51", "“most” is “51”; allowed is a whole number from 1 to 50.")]
    [InlineData("files", "folder: /\nmost: -1", "“most” is “-1”; allowed is")]
    [InlineData("files", "folder: /\nsince: yesterday", "“since” is “yesterday”; allowed is a date")]
    [InlineData("files", "folder: {where}", "No input of this note is called “where”. There is none yet")]
    [InlineData("select", "name: a", "“select” needs a line “options: …”")]
    [InlineData("select", "name: Where\noptions: a", "“name” is “Where”; allowed is a name of small letters")]
    [InlineData("select", "name: a\noptions: x, y\nvalue: z", "“value” is “z”, which is none of the options.")]
    [InlineData("select", "name: a\noptions: ,", "“options” holds 0 things to choose from")]
    [InlineData("slider", "name: a\nlow: 5\nhigh: 5", "“low” must lie below “high”")]
    [InlineData("slider", "name: a\nstep: 0", "“low” must lie below “high”")]
    [InlineData("slider", "name: a\nlow: 0\nhigh: 1000000000", "“low” must lie below “high”")]
    [InlineData("slider", "name: a\nhigh: 1e9", "“high” is “1e9”; allowed is a number.")]
    [InlineData("slider", "name: a\nvalue: 101", "“value” is 101; it must lie between 0 and 100.")]
    [InlineData("date", "name: a\nvalue: 2026-02-30", "“value” is “2026-02-30”; allowed is a date")]
    public void What_is_wrong_is_said_with_what_is_allowed(string name, string body, string problem)
    {
        LiveBlock block = Read(name, body);

        Assert.StartsWith(problem, block.Problem, StringComparison.Ordinal);
        Assert.Null(block.Input);
    }

    [Fact]
    public void A_block_takes_what_its_inputs_hold()
    {
        LiveBlock block = Read("files", "folder: /{where}/{year}\nmost: {rows}", new() { ["where"] = "Photos", ["year"] = "2026", ["rows"] = "7", ["other"] = "x" });

        Assert.Null(block.Problem);
        Assert.Equal("/Photos/2026", block.Value("folder"));
        Assert.Equal(7, block.Whole("most"));
        Assert.Equal(["where", "year", "rows"], block.Uses);
    }

    [Fact]
    public void What_an_input_holds_is_checked_like_what_is_written()
    {
        LiveBlock block = Read("files", "folder: /\nmost: {rows}", new() { ["rows"] = "5000" });

        Assert.StartsWith("“most” is “5000”; allowed is", block.Problem, StringComparison.Ordinal);
        Assert.Equal(["rows"], block.Uses);
    }

    [Fact]
    public void What_an_input_holds_is_no_input_itself()
    {
        LiveBlock block = Read("files", "folder: /{a}\nmatch: {b}", new() { ["a"] = "{b}", ["b"] = "secret" });

        Assert.Equal("/{b}", block.Value("folder"));
    }

    [Fact]
    public void An_empty_input_leaves_its_line_out() =>
        Assert.Null(Read("files", "folder: /\nmatch: {words}", new() { ["words"] = "" }).Value("match"));

    [Theory]
    [InlineData("select", "name: a\noptions: x, y", "y", "y")]
    [InlineData("select", "name: a\noptions: x, y", "z", "x")]
    [InlineData("select", "name: a\noptions: x, y\nvalue: y", "<b>", "y")]
    [InlineData("slider", "name: a\nlow: -1\nhigh: 1\nstep: 0.5\nvalue: 0.5", "-0.5", "-0.5")]
    [InlineData("slider", "name: a\nvalue: 7", "200", "7")]
    [InlineData("slider", "name: a\nvalue: 7.50", "x", "7.5")]
    [InlineData("date", "name: a\nvalue: 2026-01-01", "2026-05-05", "2026-05-05")]
    [InlineData("date", "name: a\nvalue: 2026-01-01", "soon", "2026-01-01")]
    [InlineData("text", "name: a\nvalue: first", "\"><script>", "\"><script>")]
    [InlineData("text", "name: a\nvalue: first", "a\0b", "first")]
    public void An_input_holds_what_was_put_into_it_if_it_may(string name, string body, string answer, string held) =>
        Assert.Equal(held, Read(name, body, new() { ["a"] = answer }).Input?.Value);

    [Fact]
    public void A_block_that_is_too_long_is_refused() =>
        Assert.StartsWith("This block is too long", Read("files", "folder: /" + new string('ü', 600)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_written_gives_a_block_or_words()
    {
        string[] parts = ["show", "folder", "name", "options", ": ", ":", "\n", "{a}", "{", "}", "files", "/", "\"", "<b>", "\0", "😀", "-", "1", "999999999999"];
        Gen<string> body = Gen.Elements(parts).ArrayOf().Select(string.Concat);
        Gen<string> name = Gen.Elements([.. BlockDefinition.All.Select(definition => definition.Name), "", "x"]);
        Prop.ForAll(Arb.From(name), Arb.From(body), Arb.From(Gen.Elements(parts)), (kind, lines, answer) =>
        {
            LiveBlock block = Read(kind, lines, new() { ["a"] = answer });
            return block.Problem is null ? block.Definition is { } known && known.IsInput == block.Input is not null : block.Input is null && block.Problem.Length > 0;
        }).QuickCheckThrowOnFailure();
    }

    private static LiveBlock Read(string name, string body, Dictionary<string, string>? answers = null) => LiveBlock.Read(new BlockText(name, body), answers ?? None);
}
