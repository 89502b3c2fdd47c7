using PeerStor.Engine.Notes.Document;
using PeerStor.Tests.Yjs;
using Xunit.Abstractions;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>Random histories of several editors: the document and Yjs come to the same text, whoever wrote the updates.</summary>
public sealed class YjsAgreementTests(ITestOutputHelper output)
{
    private const int Histories = 10_000;
    private const int InOneQuestion = 250;

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("PEERSTOR_TEST_SEED"), out int given) ? given : Random.Shared.Next(1 << 30);

    private const int MostCut = 8;

    private int _cut;

    [Fact]
    public async Task What_Yjs_wrote_leads_to_the_same_text_in_any_order()
    {
        output.WriteLine($"seed {Seed}");
        await using YjsProcess yjs = await YjsProcess.StartAsync();
        long own = 0;
        long theirs = 0;
        for (int at = 0; at < Histories; at += InOneQuestion)
        {
            foreach (YjsHistory history in await yjs.AskAsync<YjsHistory>(new { Do = "write", Seed = Seed + at, Count = InOneQuestion }))
            {
                TextDocument document = Read(history.Feed, history.Part, history.AtPart, $"seed {history.Seed}");
                AssertSame(history.Text, history.Vector, document, $"seed {history.Seed}");
                byte[] state = document.Encode();
                AssertSame(history.Text, history.Vector, Read([state]), $"seed {history.Seed}, its state read again");
                AssertSame(history.Text, history.Vector, Read([Convert.FromBase64String(history.State)]), $"seed {history.Seed}, Yjs's state");
                own += state.Length;
                theirs += Convert.FromBase64String(history.State).Length;
            }
        }

        output.WriteLine($"encoded: {own} bytes, Yjs {theirs}");
        Assert.InRange(own, 0, theirs * 1.01);
        Assert.InRange(_cut, 0, MostCut);
    }

    [Fact]
    public async Task What_the_document_wrote_leads_Yjs_to_the_same_text_in_any_order()
    {
        output.WriteLine($"seed {Seed}");
        await using YjsProcess yjs = await YjsProcess.StartAsync();
        for (int at = 0; at < Histories; at += InOneQuestion)
        {
            List<(int Seed, IReadOnlyList<byte[]> Feed, TextDocument Document)> asked = [];
            for (int seed = Seed + at; seed < Seed + at + InOneQuestion; seed++)
            {
                Typists typists = new(seed);
                typists.Type();
                TextDocument document = Read(typists.Updates);
                asked.Add((seed, typists.Feed(), document));
                asked.Add((seed, [document.Encode()], document));
            }

            IReadOnlyList<YjsReading> readings = await yjs.AskAsync<YjsReading>(
                new { Do = "read", Feeds = asked.Select(item => item.Feed.Select(Convert.ToBase64String)) });
            foreach (((int seed, _, TextDocument document), YjsReading reading) in asked.Zip(readings))
            {
                AssertSame(reading.Text, reading.Vector, document, $"seed {seed}");
            }
        }
    }

    private static TextDocument Read(IEnumerable<byte[]> feed)
    {
        TextDocument document = new(editor: 1);
        foreach (byte[] update in feed)
        {
            Assert.Null(document.Apply(update).Refusal);
        }

        return document;
    }

    // After a part of the updates the texts agree as well. What waits is left out on both sides; where Yjs lets something
    // wait a little longer, which it does in rare orders, there is nothing to compare.
    private TextDocument Read(IReadOnlyList<string> feed, int part, YjsReading? atPart, string history)
    {
        TextDocument document = new(editor: 1);
        for (int i = 0; i < feed.Count; i++)
        {
            if (i == part && atPart is not null)
            {
                StateVector theirs = StateVector.Read(Convert.FromBase64String(atPart.Vector));
                Assert.True(document.State.Covers(theirs), $"{history}, after {part} updates: Yjs knows more");
                if (theirs.Covers(document.State))
                {
                    AssertSame(atPart.Text, atPart.Vector, document, $"{history}, after {part} updates");
                }
            }

            Assert.Null(document.Apply(Convert.FromBase64String(feed[i])).Refusal);
        }

        Assert.False(document.IsWaiting);
        return document;
    }

    private void AssertSame(string text, string vector, TextDocument document, string history)
    {
        string own = document.ToString();
        if (text != own && IsCut(text, own))
        {
            _cut++;
            output.WriteLine($"{history}: Yjs cut a pair that the document has whole");
        }
        else
        {
            Assert.True(text == own, $"{history}: Yjs has\n{text}\nand the document\n{own}");
        }

        Assert.True(vector == Convert.ToBase64String(document.State.Encode()), $"{history}: the states differ");
    }

    // Yjs cuts a pair of surrogates also when it gets once more what it has, as a part that begins between the two halves, and so spoils
    // a letter that was whole. Two of its own documents then differ. This one leaves what it has alone. Seen once in hundreds of thousands of histories.
    private static bool IsCut(string theirs, string own) =>
        theirs.Length == own.Length && theirs.Zip(own).All(pair => pair.First == pair.Second || (pair.First == '\uFFFD' && char.IsSurrogate(pair.Second)));

    private sealed record YjsReading(string Text, string Vector);

    private sealed record YjsHistory(
        int Seed, IReadOnlyList<string> Feed, int Part, string Text, string Vector, string State, YjsReading? AtPart);
}
