using Xunit.Abstractions;

namespace PeerStor.Tests.Rules;

/// <summary>Sizes that keep the source pleasant to read. They are told, not enforced: a good reason may stand.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;
    private const int LongestPage = 120;
    private const int MedianFile = 60;
    private const int NinetiethFile = 150;

    [Fact]
    public void The_sizes_of_files_are_told()
    {
        List<SourceFile> sources = [.. Repository.Files("PeerStor.Engine", ".cs"), .. Repository.Files("PeerStor.Web", ".cs")];
        List<int> lengths = [.. sources.Select(file => file.Lines.Count).Order()];
        Assert.NotEmpty(lengths);

        output.WriteLine($"{lengths.Count} files, median {lengths[lengths.Count / 2]} lines (budget {MedianFile}), " +
            $"90th percentile {lengths[lengths.Count * 9 / 10]} (budget {NinetiethFile})");
        foreach (SourceFile file in sources.Where(file => file.Lines.Count > LongestFile)
            .Concat(Repository.Files("PeerStor.Web", ".cshtml").Where(file => file.Lines.Count > LongestPage)))
        {
            output.WriteLine($"over its budget: {file.Path}, {file.Lines.Count} lines");
        }
    }
}
