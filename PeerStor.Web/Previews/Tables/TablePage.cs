using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews.Tables;

/// <summary>Some rows of a table. <paramref name="NextRow"/> is null on the last page; <paramref name="IsCut"/>: the file goes on.</summary>
internal sealed record TablePage(
    IReadOnlyList<string>? Header, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> Numeric, long FirstRow,
    long? NextRow, bool IsCut, char Separator)
{
    public int Columns => Numeric.Count;

    public string? Css(int column) => column < Numeric.Count && Numeric[column] ? "number" : null;

    /// <summary>A column's name; its number where the table gives it none.</summary>
    public string Title(int column) => Header is { } names && column < names.Count
        ? names[column]
        : (column + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The rows after <paramref name="skip"/>, not counting the header. The file is read from its start each time.</summary>
    public static async Task<TablePage> ReadAsync(OpenContent content, long skip, CancellationToken cancellationToken)
    {
        byte[] beginning = await ContentBytes.ReadAsync(content, 0, PreviewLimits.SniffedBytes, cancellationToken);
        Encoding coding = TextCoding.Detect(beginning, beginning.Length == content.LengthBytes);
        char separator = TableShape.Separator(
            coding.GetString(beginning), content.Entry.ContentType == "text/tab-separated-values");
        int mark = TextCoding.MarkBytes(beginning);
        using ContentStream bytes = new(content, mark, PreviewLimits.TableBytes);
        using StreamReader text = new(bytes, coding, detectEncodingFromByteOrderMarks: false);
        DelimitedReader reader = new(text, separator);

        IReadOnlyList<string> first = await reader.ReadAsync(cancellationToken) ?? [];
        bool hasHeader = TableShape.HasHeader(first);
        IReadOnlyList<string>? row = hasHeader ? await reader.ReadAsync(cancellationToken) : first;
        for (long passed = 0; passed < skip && row is not null; passed++)
        {
            row = await reader.ReadAsync(cancellationToken);
        }

        List<IReadOnlyList<string>> rows = [];
        for (; row is { Count: > 0 } && rows.Count < PreviewLimits.TableRowsAtOnce; row = await reader.ReadAsync(cancellationToken))
        {
            rows.Add([.. row.Select(ShownText.Of)]);
        }

        bool hasMore = row is { Count: > 0 };
        int columns = Math.Max(hasHeader ? first.Count : 0, rows.Count == 0 ? 0 : rows.Max(cells => cells.Count));
        return new TablePage(
            hasHeader ? [.. first.Select(ShownText.Of)] : null, rows, TableShape.Numeric(rows, columns), skip,
            hasMore ? skip + rows.Count : null, !hasMore && content.LengthBytes > PreviewLimits.TableBytes, separator);
    }
}
