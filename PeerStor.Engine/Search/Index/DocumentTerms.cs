using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// The terms of a document, a pure function of it: taking a document out of the index needs the very terms that put it
/// in. A change here needs another <see cref="SearchDatabase.Format"/>.
/// </summary>
internal static class DocumentTerms
{
    /// <summary>In names and tags every beginning counts, from the first letter typed.</summary>
    public const int ShortestNamePrefix = 1;

    /// <summary>In texts shorter beginnings would stand for half of all documents.</summary>
    public const int ShortestTextPrefix = 3;

    public static IReadOnlyCollection<(TermField Field, string Text)> Of(SearchDocument document)
    {
        HashSet<(TermField, string)> terms = [(TermField.Any, "")];
        foreach (string type in document.Types)
        {
            terms.Add((TermField.Type, type));
        }

        Add(terms, TermField.Name, document.Name, ShortestNamePrefix);
        foreach (string part in Grams.Triples(WordBreaker.Fold(document.Name)))
        {
            terms.Add((TermField.NamePart, part));
        }

        foreach (string tag in document.Tags)
        {
            terms.Add((TermField.Tag, WordBreaker.Fold(tag)));
            Add(terms, TermField.TagWord, tag, ShortestNamePrefix);
        }

        Add(terms, TermField.Text, document.Text, ShortestTextPrefix);
        return terms;
    }

    private static void Add(HashSet<(TermField, string)> terms, TermField field, string text, int shortestPrefix)
    {
        foreach (Word word in WordBreaker.Read(text))
        {
            foreach (string part in word.IsUnspaced ? Grams.Pairs(word.Text) : Grams.Prefixes(word.Text, shortestPrefix))
            {
                terms.Add((field, part));
            }

            if (terms.Count >= SearchLimits.MostTerms)
            {
                return;
            }
        }
    }
}
