using PeerStor.Engine.Notes.Document;
using Xunit.Abstractions;

namespace PeerStor.Tests.Engine.Notes;

public sealed class DamagedUpdateTests(ITestOutputHelper output)
{
    private const int Damages = 20_000;

    /// <summary>Damage may by chance be an update again; then it is taken like one. Whatever is refused changes nothing.</summary>
    [Fact]
    public void A_damaged_update_is_refused_in_words_and_changes_nothing()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        Typists typists = new(seed);
        typists.Type();
        byte[][] updates = [.. typists.Updates, .. typists.Feed()];
        byte[] state = Document(typists.Updates.Take(typists.Updates.Count / 2)).Encode();
        TextDocument document = Document([state]);
        int refused = 0;
        for (int i = 0; i < Damages; i++)
        {
            if (document.Apply(Damage(updates[random.Next(updates.Length)], random)).Refusal is { } refusal)
            {
                Assert.NotEmpty(refusal);
                Assert.Equal(state, document.Encode());
                refused++;
            }
            else
            {
                Assert.Null(Document([document.Encode()]).Apply(document.Encode()).Refusal);
                document = Document([state]);
            }
        }

        output.WriteLine($"{refused} of {Damages} refused");
        Assert.InRange(refused, Damages / 4, Damages);
    }

    private static TextDocument Document(IEnumerable<byte[]> updates)
    {
        TextDocument document = new(editor: 1);
        foreach (byte[] update in updates)
        {
            document.Apply(update);
        }

        return document;
    }

    private static byte[] Damage(byte[] update, Random random)
    {
        byte[] damaged = [.. update];
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                return [.. damaged, (byte)random.Next(256)];
            case 2:
                int at = random.Next(damaged.Length);
                return [.. damaged[..at], .. damaged[Math.Min(damaged.Length, at + 1 + random.Next(4))..]];
            default:
                for (int count = 1 + random.Next(3); count > 0; count--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                return damaged;
        }
    }
}
