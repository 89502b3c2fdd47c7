using System.Globalization;
using System.Text;

namespace PeerStor.Web.Api.Statistics;

/// <summary>Comma-separated values (RFC 4180).</summary>
internal sealed class CsvText
{
    private readonly StringBuilder text = new();

    public CsvText(params ReadOnlySpan<object?> heads) => Row(heads);

    public void Row(params ReadOnlySpan<object?> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        text.Append("\r\n");
    }

    public async Task SendAsync(HttpContext context, string name)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static string Cell(object? value)
    {
        string cell = value switch
        {
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value?.ToString() ?? "",
        };
        // A name that begins like this would be run as a formula by spreadsheets.
        if (value is string && cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t')
        {
            cell = "'" + cell;
        }

        return cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}
