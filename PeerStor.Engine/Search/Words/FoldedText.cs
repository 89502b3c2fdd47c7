using System.Text;

namespace PeerStor.Engine.Search.Words;

/// <summary>A text folded, which knows for each of its places the place in the text as it was written.</summary>
internal sealed class FoldedText
{
    private readonly List<int> _origins;
    private readonly string _source;

    public FoldedText(string source)
    {
        _source = source;
        StringBuilder folded = new(source.Length);
        _origins = new List<int>(source.Length + 1);
        int at = 0;
        foreach (Rune rune in source.EnumerateRunes())
        {
            Folding.Append(rune, folded);
            while (_origins.Count < folded.Length)
            {
                _origins.Add(at);
            }

            at += rune.Utf16SequenceLength;
        }

        _origins.Add(source.Length);
        Text = folded.ToString();
    }

    public string Text { get; }

    /// <summary>Where a part of the folded text stands in the source, accents that belong to its last letter included.</summary>
    public Highlight Origin(int start, int length)
    {
        int first = _origins[start];
        int after = _origins[start + length];

        // A letter that folds to two ends with its second.
        for (int at = start + length; after == _origins[start + length - 1] && at < _origins.Count - 1; at++)
        {
            after = _origins[at + 1];
        }

        return new Highlight(first, Math.Min(after, _source.Length) - first);
    }

    /// <summary>Whether a word may begin here: what stands before is no letter or digit, or the script needs no spaces.</summary>
    public bool IsWordStart(int at) => at == 0 || !char.IsLetterOrDigit(Text[at - 1])
        || (Rune.TryGetRuneAt(Text, at, out Rune rune) && Scripts.IsUnspaced(rune));
}
