using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Sharing;

/// <summary>The tables of links are the same in whatever order the operations arrive.</summary>
public sealed class ShareOrderTests
{
    private static readonly Guid One = Guid.Parse("01900000-0000-7000-8000-000000000001");
    private static readonly Guid Two = Guid.Parse("01900000-0000-7000-8000-000000000002");

    [Fact]
    public async Task Every_order_of_changes_and_ends_gives_the_same_links()
    {
        Operation[] operations =
        [
            Put(One, 1, limit: 5), Put(One, 2, limit: 7), Put(One, 3, limit: null), Put(Two, 4, limit: 1), End(Two, 5), Put(Two, 6, limit: 9),
        ];
        using TempFolder folder = new();
        await using NodeDatabase database = NodeDatabase.Open(Path.Combine(folder.Path, "shares.db"), false, static _ => { });

        HashSet<string> states = await database.Writer.RunAsync(
            transaction => Permutations([0, 1, 2, 3, 4, 5])
                .Select(order => Apply(transaction, order.Select(index => operations[index]))).ToHashSet(),
            default);

        string state = Assert.Single(states);
        Assert.Contains("limit - ended 0", state, StringComparison.Ordinal);
        Assert.Contains("entries 1", state, StringComparison.Ordinal);
    }

    private static string Apply(WriteTransaction transaction, IEnumerable<Operation> operations)
    {
        DatabaseConnection connection = transaction.Connection;
        connection.Execute("DELETE FROM shares");
        connection.Execute("DELETE FROM share_entries");
        ShareProjection projection = new();
        foreach (Operation operation in operations)
        {
            projection.Apply(transaction, operation);
        }

        IEnumerable<string> links = connection.Query(
            "SELECT hex(id), most_downloads, ended, hex(stamp), hex(secret_hash) FROM shares ORDER BY id",
            row => $"{row.GetString(0)} limit {(row.IsDBNull(1) ? "-" : row.GetInt64(1))} ended {row.GetInt64(2)} {row.GetString(3)} {row.GetString(4)}");
        return $"{string.Join('\n', links)} entries {connection.Scalar<long>("SELECT count(*) FROM share_entries")}";
    }

    private static Operation Put(Guid share, ulong clock, long? limit) => Operation(OperationKind.ShareLinkPut, share, clock, new ShareRecord(
        new UserId(One), new UserId(One), [1], 0, null, limit, Rights.Read, [], [], [], [], [], [], [],
        [new SharedEntry(new EntryId(Two), [], [])]).Encode());

    private static Operation End(Guid share, ulong clock) => Operation(OperationKind.ShareLinkEnd, share, clock, [0xa0]);

    private static Operation Operation(OperationKind kind, Guid share, ulong clock, byte[] body) =>
        new(new byte[32], 1, (long)clock, clock, kind, share, [], body, new byte[32]);

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
