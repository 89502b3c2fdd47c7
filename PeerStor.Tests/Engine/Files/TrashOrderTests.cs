using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>An edit wins over deletions that did not know of it, and over no other; whatever order the operations arrive in.</summary>
public sealed class TrashOrderTests : IAsyncDisposable
{
    private const int Versions = 4;
    private readonly TempFolder _folder = new();
    private readonly NodeDatabase _database;
    private readonly FileProjection _projection =
        new(new ManifestStore(null!), new StorageCount(new StorageUse(new KnownLimits())));

    public TrashOrderTests() => _database = NodeDatabase.Open(Path.Combine(_folder.Path, "trash.db"), false, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task Any_order_of_arrival_gives_what_the_rule_says() => InTransaction(transaction =>
        Prop.ForAll(Histories, history => Agree(transaction, history)).Check(Config.QuickThrowOnFailure.WithMaxTest(500)));

    [Fact]
    public Task Two_deletions_at_once_that_each_knew_another_edit_delete_together() => InTransaction(transaction =>
    {
        Step[] history = [new(Said.Version, 0), new(Said.Version, 1), new(Said.Trash, 0b01), new(Said.Trash, 0b10)];
        Assert.Equal(4, Apply(transaction, history, [0, 1, 2, 3]));
        Assert.Equal(4, Apply(transaction, history, [3, 1, 2, 0]));
        Assert.Null(Apply(transaction, [.. history, new(Said.Version, 2)], [0, 1, 2, 3, 4]));
    });

    [Fact]
    public Task A_deletion_knows_the_log_that_it_stands_in_and_of_others_what_it_says() => InTransaction(transaction =>
    {
        Guid folder = Guid.NewGuid();
        const ulong Own = 7, Other = 9, Unknown = 11;
        byte[] knew = VersionVector.Unpack([]).With(Other, 20).Pack();
        _projection.Apply(transaction, new Operation(
            new byte[32], Own, 5, 1_000, OperationKind.EntryTrash, folder, [], new TrashRecord(1, knew).Encode(), []));

        TrashedFolder trashed = TrashedFolder.Of(transaction.Connection, folder);

        Assert.True(trashed.Knew(Own, 4, 999));
        Assert.False(trashed.Knew(Own, 6, 1_001));
        Assert.True(trashed.Knew(Other, 20, 1_001));
        Assert.False(trashed.Knew(Other, 21, 1));
        Assert.False(trashed.Knew(Unknown, 1, 1));
    });

    private enum Said
    {
        Version,
        Trash,
        Restore,
    }

    /// <param name="Value">Of a version its number; it was made from those whose bits its <paramref name="From"/> has. Of a
    /// deletion the versions that it knew.</param>
    private readonly record struct Step(Said Said, int Value, int From = 0);

    private static Arbitrary<Step[]> Histories => Gen.Frequency(
            (3, Gen.Choose(0, Versions - 1).Select(number => new Step(Said.Version, number))),
            (3, Gen.Choose(0, (1 << Versions) - 1).Select(seen => new Step(Said.Trash, seen))),
            (1, Gen.Constant(new Step(Said.Restore, 0))))
        .Zip(Gen.Choose(0, (1 << Versions) - 1), (step, from) => step.Said == Said.Version ? step with { From = from & ((1 << step.Value) - 1) } : step)
        .ArrayOf().Select(Once).ToArbitrary();

    private static Step[] Once(Step[] history) =>
        [.. history.Where((step, place) => step.Said != Said.Version || Array.FindIndex(history, other => other.Said == Said.Version && other.Value == step.Value) == place)];

    private Task<bool> InTransaction(Action<WriteTransaction> test) => _database.Writer.RunAsync(
        transaction =>
        {
            test(transaction);
            return true;
        },
        default);

    private bool Agree(WriteTransaction transaction, Step[] history)
    {
        int[] places = [.. Enumerable.Range(0, history.Length)];
        int[] shuffled = [.. places];
        new Random(history.Length).Shuffle(shuffled);
        long? expected = Expected(history);
        return new[] { places, [.. places.Reverse()], shuffled }.All(order => Apply(transaction, history, order) == expected);
    }

    /// <returns>When it was put into the trash, if it is in it.</returns>
    private static long? Expected(Step[] history)
    {
        int restored = Array.FindLastIndex(history, step => step.Said == Said.Restore);
        int known = history.Skip(restored + 1).Where(step => step.Said == Said.Trash).Aggregate(0, (all, step) => all | step.Value);
        foreach (Step version in history.Where(step => step.Said == Said.Version).OrderByDescending(step => step.Value))
        {
            known |= (known & (1 << version.Value)) != 0 ? version.From : 0;
        }

        int deleted = Array.FindLastIndex(history, step => step.Said == Said.Trash);
        bool isTrashed = deleted > restored && history.All(step => step.Said != Said.Version || (known & (1 << step.Value)) != 0);
        return isTrashed ? deleted + 1 : null;
    }

    private long? Apply(WriteTransaction transaction, Step[] history, int[] order)
    {
        Guid file = Guid.NewGuid();
        Guid[] versions = [.. Enumerable.Range(0, Versions).Select(_ => Guid.NewGuid())];
        foreach (int place in order)
        {
            _projection.Apply(transaction, Say(history[place], place + 1, file, versions));
        }

        return transaction.Connection.Scalar<long?>("SELECT trashed FROM entries WHERE id = $1", file);
    }

    private static Operation Say(Step step, int place, Guid file, Guid[] versions)
    {
        (OperationKind kind, byte[] body, int parents) = step.Said switch
        {
            Said.Version => (OperationKind.FileContent, new ContentRecord(new VersionId(versions[step.Value]), default, 0, 0, 0, [0], []).Encode(), step.From),
            Said.Trash => (OperationKind.EntryTrash, new TrashRecord(place, []).Encode(), step.Value),
            _ => (OperationKind.EntryRestore, Cbor.Map(_ => { }), 0),
        };
        Guid[] known = [.. Enumerable.Range(0, Versions).Where(bit => (parents & (1 << bit)) != 0).Select(bit => versions[bit])];
        return new Operation(new byte[32], 1, place, (ulong)place, kind, file, known, body, new byte[32]);
    }
}
