using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Tables;

namespace PeerStor.Tests.Web.Previews;

public sealed class TableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b,1|2")]
    [InlineData("a,b\r\n1,2", "a|b,1|2")]
    [InlineData("\"a, b\",\"say \"\"hi\"\"\"\n", "a, b|say \"hi\"")]
    [InlineData("\"two\nlines\",x", "two\nlines|x")]
    [InlineData("a,,\n\n\nb", "a||,b")]
    [InlineData("\"never closed,x\ny", "never closed,x\ny")]
    [InlineData("a\"b,c", "a\"b|c")]
    [InlineData("", "")]
    public async Task Rows_are_read_as_they_are_found(string text, string expected)
    {
        List<string> rows = [];
        DelimitedReader reader = new(new StringReader(text), ',');
        while (await reader.ReadAsync(CancellationToken.None) is { } row)
        {
            rows.Add(string.Join('|', row));
        }

        Assert.Equal(expected, string.Join(',', rows));
    }

    [Fact]
    public async Task A_row_and_a_cell_have_an_end()
    {
        DelimitedReader reader = new(new StringReader(new string('x', 5_000_000) + new string(',', 5_000_000)), ',');
        IReadOnlyList<string> row = (await reader.ReadAsync(CancellationToken.None))!;
        Assert.Equal((PreviewLimits.TableColumns, PreviewLimits.TableCellCharacters), (row.Count, row[0].Length));
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n", ',')]
    [InlineData("a;b\n1,5;2,5\n3,5;4,5\n", ';')]
    [InlineData("a\tb\n1\t2\n", '\t')]
    [InlineData("a|b\n1|2\n", '|')]
    [InlineData("\"x;y;z\",b\n\"x;y\",c\n", ',')]
    public void The_separator_is_found(string text, char expected) => Assert.Equal(expected, TableShape.Separator(text, false));

    [Theory]
    [InlineData("12", true)]
    [InlineData("-1,200.50", true)]
    [InlineData("3 %", true)]
    [InlineData("€ 12", true)]
    [InlineData("12a", false)]
    [InlineData("NaN", false)]
    [InlineData("", false)]
    [InlineData("2024-01-02", false)]
    public void Numbers_are_told_from_words(string cell, bool expected) => Assert.Equal(expected, TableShape.IsNumber(cell));
}
