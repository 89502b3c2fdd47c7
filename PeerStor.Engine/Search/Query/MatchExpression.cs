using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search.Query;

/// <summary>
/// A question as FTS5 expressions over blinded terms. What matches is split into levels: all words begin words of the
/// name; or of names and tags; or are parts of the name; or stand in the text. Each level leaves out those before it.
/// </summary>
internal sealed class MatchExpression(BlindTerms blind, SearchQuery query)
{
    private const int TagLevel = 1;
    /// <summary>At this level a name has all pieces of the words, but perhaps not in their order.</summary>
    public const int PartLevel = 2;

    private const int TextLevel = 3;

    private readonly string _filters = string.Join(" AND ", [
        blind.Of(TermField.Any, ""),
        .. query.Types.Where(type => !type.IsNegative).Select(type => blind.Of(TermField.Type, type.Value)),
        .. query.Tags.Where(tag => !tag.IsNegative).Select(tag => blind.Of(TermField.Tag, tag.Value)),
    ]);

    private Dictionary<string, string>? _classes;

    /// <summary>1 when there are no words to tell levels by.</summary>
    public int Levels => query.Words.Any(part => !part.IsNegative) ? TextLevel + 1 : 1;

    /// <summary>What matches at a level and at none before it.</summary>
    public string At(int level) => Without(level > 0 ? [Positive(level - 1), .. Negative()] : [.. Negative()], Positive(level));

    /// <summary>What matches at any level; <paramref name="also"/> are further terms that must be there.</summary>
    public string All(params IEnumerable<string> also) => Without(Negative(), Positive(Levels - 1, also));

    /// <summary>The class whose blinded term that is; "" when it is none.</summary>
    public string ClassOf(string term) =>
        (_classes ??= EntryTypes.Classes.ToDictionary(type => blind.Of(TermField.Class, type))).GetValueOrDefault(term, "");

    public string TagTerm(string tag) => blind.Of(TermField.Tag, WordBreaker.Fold(tag));

    public bool HasTag(SearchQuery asked, string term) =>
        asked.Tags.Any(tag => !tag.IsNegative && blind.Of(TermField.Tag, tag.Value) == term);

    private static string Without(IEnumerable<string> left, string positive)
    {
        string gone = string.Join(" OR ", left.Select(one => $"({one})"));
        return gone.Length > 0 ? $"({positive}) NOT ({gone})" : positive;
    }

    private string Positive(int level, params IEnumerable<string> also) => string.Join(" AND ", [
        .. query.Words.Where(part => !part.IsNegative).SelectMany(part => part.Words.Select(word => Word(word, part.InName, !part.IsPhrase, level))),
        .. also,
        _filters,
    ]);

    private IEnumerable<string> Negative() =>
    [
        .. query.Words.Where(part => part.IsNegative)
            .Select(part => string.Join(" AND ", part.Words.Select(word => Word(word, part.InName, withParts: false, TextLevel)))),
        .. query.Types.Where(type => type.IsNegative).Select(type => blind.Of(TermField.Type, type.Value)),
        .. query.Tags.Where(tag => tag.IsNegative).Select(tag => blind.Of(TermField.Tag, tag.Value)),
    ];

    private string Word(QueryWord word, bool inName, bool withParts, int level)
    {
        List<string> ways = [Beginning(TermField.Name, word)];
        if (level >= TagLevel && !inName)
        {
            ways.Add(Beginning(TermField.TagWord, word));
        }

        if (withParts && level >= PartLevel && !word.IsUnspaced && Grams.Triples(word.Text).ToList() is { Count: > 0 } parts)
        {
            ways.Add(And(parts.Distinct().Select(part => blind.Of(TermField.NamePart, part))));
        }

        if (level >= TextLevel && !inName)
        {
            ways.Add(Beginning(TermField.Text, word));
        }

        return ways.Count == 1 ? ways[0] : $"({string.Join(" OR ", ways)})";
    }

    // Of a run without spaces all neighbouring pairs must be there; a single character stands for itself.
    private string Beginning(TermField field, QueryWord word)
    {
        if (!word.IsUnspaced)
        {
            string text = word.Text.Length > Grams.LongestPrefix ? word.Text[..Grams.LongestPrefix] : word.Text;
            return blind.Of(field, text);
        }

        List<string> pairs = [.. Grams.Pairs(word.Text)];
        int longest = pairs.Max(pair => pair.EnumerateRunes().Count());
        return And(pairs.Where(pair => pair.EnumerateRunes().Count() == longest).Distinct().Select(pair => blind.Of(field, pair)));
    }

    private static string And(IEnumerable<string> terms) => $"({string.Join(" AND ", terms)})";
}
