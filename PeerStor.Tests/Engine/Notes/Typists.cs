using PeerStor.Engine.Notes.Document;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>Several editors of one note who type at random and hear of each other now and then; the same for the same seed.</summary>
internal sealed class Typists
{
    private static readonly string[] Pieces =
        ["a", "b", "hello ", "x\n", "日本", "語", "😀", "👩‍👩‍👧", "é", "Ω", "…", "𠮷野家", "0123456789", "\t- [ ] "];

    private readonly Random _random;
    private readonly List<TextDocument> _documents = [];
    private readonly List<int> _heard = [];
    private readonly List<byte[]> _updates = [];

    public Typists(int seed)
    {
        _random = new Random(seed);
        for (int count = 2 + _random.Next(3); count > 0; count--)
        {
            _documents.Add(new TextDocument((ulong)_random.NextInt64(1, 1L << (_random.Next(2) == 0 ? 32 : 53))));
            _heard.Add(0);
        }
    }

    public IReadOnlyList<byte[]> Updates => _updates;

    public void Type()
    {
        for (int steps = 6 + _random.Next(24); steps > 0; steps--)
        {
            int who = _random.Next(_documents.Count);
            switch (_random.Next(8))
            {
                case < 5:
                    Edit(_documents[who]);
                    break;
                case 5:
                    TypeOn(_documents[who]);
                    break;
                default:
                    Hear(who);
                    break;
            }
        }
    }

    /// <summary>Everything, in another order, parts of it twice, and as the difference between two editors.</summary>
    public IReadOnlyList<byte[]> Feed()
    {
        List<byte[]> feed = [.. _updates];
        feed.AddRange(_updates.Where(_ => _random.Next(6) == 0));
        feed.Add(_documents[0].Encode(_documents[1].State));
        byte[][] shuffled = [.. feed];
        for (int i = shuffled.Length - 1; i > 0; i--)
        {
            int other = _random.Next(4) == 0 ? _random.Next(i + 1) : i;
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }

    private void Edit(TextDocument document)
    {
        string text = document.ToString();
        int at = WholeAt(text, _random.Next(text.Length + 1));
        int end = text.Length > 0 && _random.Next(3) == 0 ? WholeAt(text, Math.Min(text.Length, at + 1 + _random.Next(6))) : at;
        Keep(document.Edit(at, Math.Max(0, end - at), end > at && _random.Next(2) == 0 ? "" : Pieces[_random.Next(Pieces.Length)]));
    }

    private void TypeOn(TextDocument document)
    {
        int at = WholeAt(document.ToString(), _random.Next(document.Length + 1));
        foreach (char letter in "qwert")
        {
            Keep(document.Edit(at++, 0, $"{letter}"));
        }
    }

    private void Hear(int who)
    {
        if (_random.Next(2) == 0)
        {
            for (; _heard[who] < _updates.Count; _heard[who]++)
            {
                _documents[who].Apply(_updates[_heard[who]]);
            }
        }
        else
        {
            _documents[who].Apply(_documents[_random.Next(_documents.Count)].Encode(_documents[who].State));
        }
    }

    private void Keep(byte[]? update)
    {
        if (update is not null)
        {
            _updates.Add(update);
        }
    }

    private static int WholeAt(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
