using System.Globalization;

namespace PeerStor.Web.Previews.Tables;

/// <summary>What the first lines of a table tell of it.</summary>
internal static class TableShape
{
    private const int LooksAtLines = 30;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>The separator that cuts the first lines into the most even rows of more than one cell.</summary>
    public static char Separator(string beginning, bool isTabbed)
    {
        if (isTabbed)
        {
            return '\t';
        }

        string[] lines = [.. Unquoted(beginning).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(LooksAtLines)];
        return Separators.MaxBy(separator => Evenness(lines, separator));
    }

    /// <summary>Whether the first row names the columns: all its cells have words, none is a number, and none stands twice.</summary>
    public static bool HasHeader(IReadOnlyList<string> first) =>
        first.Count > 0
        && first.All(cell => cell.Length > 0 && !IsNumber(cell))
        && first.Distinct(StringComparer.OrdinalIgnoreCase).Count() == first.Count;

    /// <summary>Which columns hold numbers only; empty cells say nothing.</summary>
    public static IReadOnlyList<bool> Numeric(IReadOnlyList<IReadOnlyList<string>> rows, int columns)
    {
        bool[] numeric = new bool[columns];
        for (int column = 0; column < columns; column++)
        {
            IEnumerable<string> cells = rows.Where(row => row.Count > column && row[column].Length > 0).Select(row => row[column]);
            numeric[column] = cells.Any() && cells.All(IsNumber);
        }

        return numeric;
    }

    /// <summary>Also with a sign, a percent sign or a currency, and with a comma for the point.</summary>
    public static bool IsNumber(string cell)
    {
        ReadOnlySpan<char> number = cell.AsSpan().Trim().TrimEnd("%€$£").TrimStart("€$£").Trim();
        return number.Length is > 0 and < 40 && char.IsAsciiDigit(number[^1])
            && double.TryParse(number, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }

    private static double Evenness(string[] lines, char separator)
    {
        int[] counts = [.. lines.Select(line => line.AsSpan().Count(separator))];
        int common = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).Select(group => group.Key).FirstOrDefault();
        return common == 0 ? counts.Sum() / 1e6 : counts.Count(count => count == common) / (double)lines.Length + common / 1000.0;
    }

    // What stands in quotes separates nothing.
    private static string Unquoted(string text)
    {
        bool inside = false;
        return string.Concat(text.Where(sign =>
        {
            inside ^= sign == '"';
            return !inside && sign is not ('"' or '\r');
        }));
    }
}
