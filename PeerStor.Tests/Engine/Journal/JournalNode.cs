using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Journal;

/// <summary>A node's journal alone: a database, a key, a clock that stands, and a projection that remembers what it saw.</summary>
internal sealed class JournalNode : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private JournalNode(ManualClock clock, NodeIdentity identity)
    {
        Identity = identity;
        Clock = clock;
        Reference = new ReferenceClock(clock);
        Database = NodeDatabase.Open(Path.Combine(_folder.Path, "node.db"), false, _ => { });
        Log = new OperationLog(Database, identity.Id, new HybridClock(Reference), [Seen]);
        Exchange = new LogExchange(Log, identity, Reference);
        Ahead = new AheadOperations(Log, identity, Reference);
    }

    public NodeIdentity Identity { get; }

    public ManualClock Clock { get; }

    public NodeDatabase Database { get; }

    public OperationLog Log { get; }

    public LogExchange Exchange { get; }

    public ReferenceClock Reference { get; }

    public AheadOperations Ahead { get; }

    public Remembering Seen { get; } = new();

    public static async Task<JournalNode> OpenAsync(ManualClock? clock = null, NodeIdentity? identity = null)
    {
        JournalNode node = new(clock ?? new ManualClock(), identity ?? NodeIdentity.Create());
        await node.Log.OpenAsync(default);
        return node;
    }

    /// <summary>Writes operations whose entities are numbered from a first one on.</summary>
    public Task WriteAsync(int first, int count) => Log.Database.Writer.RunAsync(
        transaction =>
        {
            for (int i = first; i < first + count; i++)
            {
                Log.Append(transaction, OperationKind.EntryTag, Number(i), Cbor.Map(_ => { }));
            }

            return true;
        },
        default);

    /// <summary>Asks another node for everything that is missing here, as often as it has more.</summary>
    public async Task CatchUpAsync(JournalNode other)
    {
        for (bool isMore = true; isMore;)
        {
            isMore = false;
            foreach (LogState theirs in other.Exchange.Vector())
            {
                long here = Exchange.Vector().FirstOrDefault(mine => mine.Origin == theirs.Origin && mine.Epoch == theirs.Epoch)?.Sequence ?? 0;
                if (other.Exchange.Read(theirs.Origin, theirs.Epoch, here) is { } batch)
                {
                    Assert.Equal(ReceiveOutcome.Done, await Exchange.ReceiveAsync(OperationBatch.Decode(batch.Encode()), default));
                    isMore = true;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Identity.Dispose();
        _folder.Dispose();
    }

    public static Guid Number(int number) => new(number, 0, 0, new byte[8]);

    public sealed class Remembering : IJournalProjection
    {
        public List<Guid> Entities { get; } = [];

        public bool Handles(OperationKind kind) => true;

        public void Apply(WriteTransaction transaction, Operation operation) => Entities.Add(operation.Entity);
    }
}
