using System.Text;

namespace PeerStor.Engine.Search.Query;

/// <summary>A piece of a question between spaces: -filter:"value". <paramref name="Filter"/> is "" for plain words.</summary>
internal sealed record QueryPart(string Filter, string Value, bool IsQuoted, bool IsNegative)
{
    private static readonly string[] Filters = ["type", "kind", "tag", "size", "date", "modified", "in", "name"];

    public static IReadOnlyList<QueryPart> Split(string text)
    {
        List<QueryPart> parts = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            bool isNegative = text[at] == '-' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            at += isNegative ? 1 : 0;
            string filter = FilterAt(text, at);
            at += filter.Length > 0 ? filter.Length + 1 : 0;
            (string value, bool isQuoted, at) = ValueAt(text, at);
            if (value.Length > 0 || filter.Length > 0)
            {
                parts.Add(new QueryPart(filter, value, isQuoted, isNegative));
            }
        }

        return parts;
    }

    private static string FilterAt(string text, int at) => Filters.FirstOrDefault(
        filter => text.AsSpan(at).StartsWith(filter, StringComparison.OrdinalIgnoreCase)
            && at + filter.Length < text.Length && text[at + filter.Length] == ':') ?? "";

    // A quote that is not closed reaches to the end: it is still being typed.
    private static (string Value, bool IsQuoted, int Next) ValueAt(string text, int at)
    {
        if (at < text.Length && IsQuote(text[at]))
        {
            int close = at + 1;
            while (close < text.Length && !IsQuote(text[close]))
            {
                close++;
            }

            return (text[(at + 1)..close], true, Math.Min(close + 1, text.Length));
        }

        StringBuilder value = new();
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !IsQuote(text[at]))
        {
            value.Append(text[at++]);
        }

        return (value.ToString(), false, at);
    }

    private static bool IsQuote(char character) => character is '"' or '“' or '”' or '„';
}
