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

/// <summary>
/// What was removed for good stays away, what the remover did not know stays, and a folder stays as long as something lives
/// in it: in whatever order the operations arrive.
/// </summary>
public sealed class PurgeOrderTests : IAsyncDisposable
{
    private const int Versions = 3;
    private readonly TempFolder _folder = new();
    private readonly NodeDatabase _database;
    private readonly FileProjection _projection =
        new(new ManifestStore(null!), new StorageCount(new StorageUse(new KnownLimits())));

    public PurgeOrderTests() => _database = NodeDatabase.Open(Path.Combine(_folder.Path, "purge.db"), false, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Any_order_of_arrival_gives_what_the_rule_says() => await _database.Writer.RunAsync(
        transaction =>
        {
            Prop.ForAll(Histories, history => Agree(transaction, history)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
            return true;
        },
        default);

    /// <summary>0 and 1: the file goes into that folder. 2: its version of that number. 3: it is removed, with these versions
    /// known. 4 and 5: a folder is removed.</summary>
    private static Arbitrary<(int What, int Value)[]> Histories => Gen.Frequency(
            (3, Gen.Choose(0, 1)), (3, Gen.Constant(2)), (2, Gen.Constant(3)), (2, Gen.Choose(4, 5)))
        .SelectMany(what => Gen.Choose(what == 3 ? 1 : 0, what == 3 ? (1 << Versions) - 1 : Versions - 1).Select(value => (what, value)))
        .ArrayOf().Select(Once)
        .ToArbitrary();

    /// <summary>A version is made once; everything else may be said again.</summary>
    private static (int What, int Value)[] Once((int What, int Value)[] history) =>
        [.. history.Where((step, place) => step.What != 2 || Array.IndexOf(history, step) == place)];

    private bool Agree(WriteTransaction transaction, (int What, int Value)[] history)
    {
        int[] places = [.. Enumerable.Range(0, history.Length)];
        int[] shuffled = [.. places];
        new Random(history.Length).Shuffle(shuffled);
        string expected = Expected(history);
        return new[] { places, [.. places.Reverse()], shuffled }.All(order => Apply(transaction, history, order) == expected);
    }

    private static string Expected((int What, int Value)[] history)
    {
        bool isRemoved = history.Any(step => step.What == 3);
        int seen = history.Where(step => step.What == 3).Aggregate(0, (all, step) => all | step.Value);
        int left = history.Where(step => step.What == 2).Aggregate(0, (all, step) => all | (1 << step.Value)) & ~seen;
        bool isThere = history.Any(step => step.What <= 3) && (!isRemoved || left != 0);
        int place = Array.FindLastIndex(history, step => step.What < 2);
        int folder = isThere && place >= 0 ? history[place].What : -1;
        return $"{isThere} in {folder} with {left}, folders {IsThere(0)} {IsThere(1)}";

        bool IsThere(int which) => folder == which || !history.Any(step => step.What == which + 4);
    }

    private string Apply(WriteTransaction transaction, (int What, int Value)[] history, int[] order)
    {
        DatabaseConnection connection = transaction.Connection;
        Guid file = Guid.NewGuid();
        Guid[] folders = [Guid.NewGuid(), Guid.NewGuid()];
        Guid[] versions = [.. Enumerable.Range(0, Versions).Select(_ => Guid.NewGuid())];
        connection.Execute(
            "INSERT INTO logs (origin, epoch, last_seq, last_clock, last_hash) VALUES ($1, 1, 0, 0, x'')", Guid.NewGuid());
        long log = connection.Scalar<long>("SELECT last_insert_rowid()");
        foreach (int place in order)
        {
            Operation operation = Say(history[place], place + 1, file, folders, versions);
            connection.Execute(
                "INSERT INTO ops (log, seq, clock, kind, entity, parents, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, x'')",
                log, operation.Sequence, operation.Clock, (int)operation.Kind, operation.Entity,
                OperationCodec.PackIds(operation.Parents), operation.Body);
            _projection.Apply(transaction, operation);
        }

        bool isThere = Lives(connection, file) == 1;
        byte[]? parent = isThere ? connection.First("SELECT parent FROM entries WHERE id = $1", row => row.Bytes(0), file) : null;
        int folder = parent is { Length: 16 } ? Array.IndexOf(folders, new Guid(parent, bigEndian: true)) : -1;
        int left = connection.Query("SELECT id FROM versions WHERE entry = $1", row => Array.IndexOf(versions, row.Id(0)), file)
            .Aggregate(0, (all, version) => all | (1 << version));
        return $"{isThere} in {folder} with {left}, folders {Lives(connection, folders[0]) != 0} {Lives(connection, folders[1]) != 0}";
    }

    /// <returns>1: it lives; 0: it was removed; -1: nothing was ever said of it.</returns>
    private static long Lives(DatabaseConnection connection, Guid entry) =>
        connection.Scalar<long?>("SELECT 1 - purged FROM entries WHERE id = $1", entry) ?? -1;

    private static Operation Say((int What, int Value) step, int place, Guid file, Guid[] folders, Guid[] versions)
    {
        (OperationKind kind, Guid entity, byte[] body) = step.What switch
        {
            < 2 => (OperationKind.EntryPlace, file, new PlaceRecord(
                EntryKind.File, new UserId(folders[0]), new EntryId(folders[step.What]), [], [], 0, [], [], 0).Encode()),
            2 => (OperationKind.FileContent, file, new ContentRecord(new VersionId(versions[step.Value]), default, 0, 0, 0, [0], []).Encode()),
            3 => (OperationKind.EntryPurge, file, Cbor.Map(_ => { })),
            _ => (OperationKind.EntryPurge, folders[step.What - 4], Cbor.Map(_ => { })),
        };
        Guid[] parents = step.What == 3 ? [.. Enumerable.Range(0, Versions).Where(bit => (step.Value & (1 << bit)) != 0).Select(bit => versions[bit])] : [];
        return new Operation(new byte[32], 1, place, (ulong)place, kind, entity, parents, body, new byte[32]);
    }
}
