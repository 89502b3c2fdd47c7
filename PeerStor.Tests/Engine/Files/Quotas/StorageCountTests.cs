using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files.Quotas;

/// <summary>What an owner's files take is the same in whatever order their operations arrive, and what a count of all gives.</summary>
public sealed class StorageCountTests : IAsyncDisposable
{
    private const int Entries = 3;
    private const int Chunks = 4;
    private const int TagBytes = 16;
    private readonly TempFolder _folder = new();
    private readonly NodeDatabase _database;
    private readonly FileProjection _projection =
        new(new ManifestStore(null!), new StorageCount(new StorageUse(new KnownLimits())));

    public StorageCountTests() => _database = NodeDatabase.Open(Path.Combine(_folder.Path, "use.db"), false, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Any_order_of_arrival_gives_the_same_use() =>
        await _database.Writer.RunAsync(
            transaction =>
            {
                Prop.ForAll(Histories, history => Agree(transaction, history)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
                return true;
            },
            default);

    /// <summary>A step on an entry. 0 and 1: it goes to that owner. 2: a version with some chunks. 3: gone for good.</summary>
    private static Arbitrary<(int Entry, int What, int Content)[]> Histories => Gen.Choose(0, Entries - 1)
        .SelectMany(entry => Gen.Frequency((4, Gen.Choose(0, 1)), (6, Gen.Constant(2)), (1, Gen.Constant(3)))
            .SelectMany(what => Gen.Choose(1, (1 << Chunks) - 1).Select(content => (entry, what, content))))
        .ArrayOf().ToArbitrary();

    private bool Agree(WriteTransaction transaction, (int Entry, int What, int Content)[] history)
    {
        int[] places = [.. Enumerable.Range(0, history.Length)];
        int[] shuffled = [.. places];
        new Random(history.Length).Shuffle(shuffled);
        List<(long, long)[]> outcomes = [.. new[] { places, [.. places.Reverse()], shuffled }
            .Select(order => Apply(transaction, history, order))];
        return outcomes.All(outcome => outcome.SequenceEqual(Expected(history)));
    }

    private static (long, long)[] Expected((int Entry, int What, int Content)[] history)
    {
        HashSet<int>[] held = [[], []];
        for (int entry = 0; entry < Entries; entry++)
        {
            List<(int Entry, int What, int Content)> steps = [.. history.Where(step => step.Entry == entry)];
            int place = steps.FindLastIndex(step => step.What < 2);
            if (place < 0 || steps.Exists(step => step.What == 3))
            {
                continue;
            }

            int owner = steps[place].What;

            held[owner].UnionWith(steps.Where(step => step.What == 2).SelectMany(step => ChunksOf(step.Content)));
        }

        return [.. held.Select(chunks => ((long)chunks.Count, chunks.Sum(chunk => (long)SizeOf(chunk))))];
    }

    /// <returns>For each owner the number of chunks and their bytes.</returns>
    private (long, long)[] Apply(WriteTransaction transaction, (int Entry, int What, int Content)[] history, int[] order)
    {
        Guid[] owners = [Guid.NewGuid(), Guid.NewGuid()];
        Guid[] entries = [.. Enumerable.Range(0, Entries).Select(_ => Guid.NewGuid())];
        foreach (int place in order)
        {
            (int entry, int what, int content) = history[place];
            (OperationKind kind, byte[] body) = what switch
            {
                3 => (OperationKind.EntryPurge, Cbor.Map(_ => { })),
                2 => (OperationKind.FileContent, Version(content)),
                _ => (OperationKind.EntryPlace, new PlaceRecord(
                    EntryKind.File, new UserId(owners[what]), default, [], [], 0, [], [], 0).Encode()),
            };
            _projection.Apply(transaction, new Operation(
                new byte[32], 1, place + 1, (ulong)place + 1, kind, entries[entry], [], body, new byte[32]));
        }

        return [.. owners.Select(owner => (
            transaction.Connection.Scalar<long>(
                "SELECT count(*) FROM chunk_refs JOIN storage_use u ON u.number = chunk_refs.owner WHERE u.owner = $1", owner),
            transaction.Connection.Scalar<long>("SELECT coalesce(sum(bytes), 0) FROM storage_use WHERE owner = $1", owner)))];
    }

    private static byte[] Version(int content)
    {
        List<byte> manifest = [ManifestBlob.Inline];
        foreach (int chunk in ChunksOf(content))
        {
            byte[] reference = new byte[ManifestBlob.ReferenceBytes];
            reference[0] = (byte)chunk;
            BinaryPrimitives.WriteInt32LittleEndian(reference.AsSpan(32), SizeOf(chunk) + TagBytes);
            manifest.AddRange(reference);
        }

        Guid version = Guid.NewGuid();
        return new ContentRecord(new VersionId(version), default, 0, 0, 0, [.. manifest], []).Encode();
    }

    private static IEnumerable<int> ChunksOf(int content) =>
        Enumerable.Range(0, Chunks).Where(chunk => (content & (1 << chunk)) != 0);

    private static int SizeOf(int chunk) => 100 * (chunk + 1);
}
