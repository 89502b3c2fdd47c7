using PeerStor.Engine.Notes.Blocks;

namespace PeerStor.Tests.Engine.Notes.Blocks;

/// <summary>The blocks of one note together.</summary>
public sealed class DashboardTests
{
    private static readonly BlockText Span = new("select", "name: span\noptions: hour, days");
    private static readonly BlockText Chart = new("chart", "show: storage\nspan: {span}");

    [Fact]
    public void A_block_may_stand_above_the_input_that_it_uses()
    {
        Dashboard dashboard = Dashboard.Read([Chart, Span], new Dictionary<string, string> { ["span"] = "days" });

        Assert.Equal("days", dashboard.Blocks[0].Value("span"));
        Assert.Equal("days", dashboard.Blocks[1].Input!.Value);
        Assert.True(dashboard.HasInputs);
    }

    [Fact]
    public void What_was_put_into_an_input_that_is_not_there_is_not_used()
    {
        Dashboard dashboard = Dashboard.Read([Chart], new Dictionary<string, string> { ["span"] = "days" });

        Assert.StartsWith("No input of this note is called “span”", dashboard.Blocks[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_inputs_of_one_name_are_told_apart()
    {
        Dashboard dashboard = Dashboard.Read([Span, Span with { Name = "text", Body = "name: span" }, Chart], new Dictionary<string, string>());

        Assert.Null(dashboard.Blocks[0].Problem);
        Assert.Equal("Another input of this note is called “span” already.", dashboard.Blocks[1].Problem);
        Assert.Equal("hour", dashboard.Blocks[2].Value("span"));
    }

    [Fact]
    public void More_blocks_than_a_note_may_have_are_not_shown()
    {
        Dashboard dashboard = Dashboard.Read([.. Enumerable.Repeat(new BlockText("network", ""), BlockLimits.MostBlocks + 1000)], new Dictionary<string, string>());

        Assert.All(dashboard.Blocks.Take(BlockLimits.MostBlocks), block => Assert.Null(block.Problem));
        Assert.All(dashboard.Blocks.Skip(BlockLimits.MostBlocks), block => Assert.StartsWith("This block is not shown", block.Problem, StringComparison.Ordinal));
    }
}
