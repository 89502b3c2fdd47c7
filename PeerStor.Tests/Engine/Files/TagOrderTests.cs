using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Tags are registers: whatever order their operations arrive in, the newest word on each tag holds.</summary>
public sealed class TagOrderTests : IAsyncDisposable
{
    private const int Tags = 3;
    private readonly TempFolder _folder = new();
    private readonly NodeDatabase _database;
    private readonly FileProjection _projection = 
        new(null!, new StorageCount(new StorageUse(new KnownLimits())));

    public TagOrderTests() => _database = NodeDatabase.Open(Path.Combine(_folder.Path, "tags.db"), false, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Any_order_of_arrival_gives_the_tags_that_were_said_last() =>
        await _database.Writer.RunAsync(
            transaction =>
            {
                Prop.ForAll(Histories, history => Agree(transaction, history)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
                return true;
            },
            default);

    /// <summary>A word on a tag: given or taken. The place in the history is its time. Minus one removes the entry for good.</summary>
    private static Arbitrary<(int Tag, bool Given)[]> Histories => Gen.Choose(-1, Tags - 1)
        .SelectMany(tag => Gen.Elements(true, false).Select(given => (tag, given)))
        .ArrayOf().Where(history => history.Count(word => word.tag < 0) <= 1).ToArbitrary();

    private bool Agree(WriteTransaction transaction, (int Tag, bool Given)[] history)
    {
        int[] places = [.. Enumerable.Range(0, history.Length)];
        int[] shuffled = [.. places];
        new Random(history.Length).Shuffle(shuffled);
        List<string> said = history.Any(word => word.Tag < 0)
            ? []
            : [.. places.GroupBy(place => history[place].Tag).Where(words => history[words.Last()].Given)
                .Select(words => words.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)).Order()];
        return new[] { places, [.. places.Reverse()], shuffled }
            .All(order => Apply(transaction, history, order).SequenceEqual(said));
    }

    private List<string> Apply(WriteTransaction transaction, (int Tag, bool Given)[] history, int[] order)
    {
        Guid entry = Guid.NewGuid();
        foreach (int place in order)
        {
            (int tag, bool given) = history[place];
            byte[] key = [(byte)tag, .. new byte[15]];
            byte[] text = System.Text.Encoding.ASCII.GetBytes($"{tag}");
            TagRecord record = given ? new TagRecord(0, [new SealedTag(key, text)], []) : new TagRecord(0, [], [key]);
            _projection.Apply(transaction, new Operation(
                new byte[32], 1, place + 1, (ulong)place + 1, tag < 0 ? OperationKind.EntryPurge : OperationKind.EntryTag, entry, [],
                record.Encode(), new byte[32]));
        }

        List<string> tags = transaction.Connection.Query(
            "SELECT CAST(tag AS TEXT) FROM entry_tags WHERE entry = $1 AND tag <> x'' ORDER BY 1", row => row.GetString(0), entry);
        Assert.Equal(tags.Count, transaction.Connection.Scalar<int>("SELECT tagged FROM entries WHERE id = $1", entry));
        return tags;
    }
}
