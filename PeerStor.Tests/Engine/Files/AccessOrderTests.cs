using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Settings, groups and links of keys are registers: whatever order their operations arrive in, the newest holds.</summary>
public sealed class AccessOrderTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly NodeDatabase _database;
    private readonly IJournalProjection[] _projections =
        [new AccessProjection(new KeyNews()), new GroupProjection(new KeyNews()), new FileProjection(null!, null!)];

    public AccessOrderTests() => _database = NodeDatabase.Open(Path.Combine(_folder.Path, "access.db"), false, _ => { });

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Any_order_of_arrival_gives_the_same_tables() => await _database.Writer.RunAsync(
        transaction =>
        {
            Prop.ForAll(Histories, history => Agree(transaction, history)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
            return true;
        },
        default);

    /// <summary>What is said, by number; the place in the history is its time.</summary>
    private static Arbitrary<(int What, int Value)[]> Histories => Gen.Choose(0, 5)
        .SelectMany(what => Gen.Choose(-1, 3).Select(value => (what, value))).ArrayOf().ToArbitrary();

    private bool Agree(WriteTransaction transaction, (int What, int Value)[] history)
    {
        int[] places = [.. Enumerable.Range(0, history.Length)];
        int[] shuffled = [.. places];
        new Random(history.Length).Shuffle(shuffled);
        string inOrder = Apply(transaction, history, places);
        return Apply(transaction, history, [.. places.Reverse()]) == inOrder && Apply(transaction, history, shuffled) == inOrder;
    }

    private string Apply(WriteTransaction transaction, (int What, int Value)[] history, int[] order)
    {
        DatabaseConnection connection = transaction.Connection;
        foreach (string table in new[] { "folder_access", "folder_titles", "user_groups", "group_members", "folder_key_links" })
        {
            connection.Execute($"DELETE FROM {table}");
        }

        foreach (int place in order)
        {
            (OperationKind kind, byte[] body) = Say(history[place].What, history[place].Value);
            Operation operation = new(
                new byte[32], 1, place + 1, (ulong)place + 1, kind, new Guid(1, 0, 0, new byte[8]), [], body, new byte[32]);
            foreach (IJournalProjection projection in _projections.Where(projection => projection.Handles(kind)))
            {
                projection.Apply(transaction, operation);
            }
        }

        return string.Join('\n', connection.Query(
            """
            SELECT hex(principal) || ':' || coalesce(rights, '-') FROM folder_access
            UNION ALL SELECT hex(title) || key_version FROM folder_titles
            UNION ALL SELECT name || deleted FROM user_groups
            UNION ALL SELECT hex(user) || is_in FROM group_members
            UNION ALL SELECT hex(parent) || parent_version || hex(wrapped_key) FROM folder_key_links ORDER BY 1
            """,
            row => row.GetString(0)));
    }

    private static (OperationKind, byte[]) Say(int what, int value)
    {
        Guid someone = new(2, (short)(what % 2), 0, new byte[8]);
        byte[] text = [(byte)(value + 1)];
        return what switch
        {
            0 or 1 => (OperationKind.FolderAccess, new AccessRecord(someone, what == 1, value < 0 ? null : (Rights)value, new UserId(someone)).Encode()),
            2 => (OperationKind.FolderAccess, AccessRecord.OfTitle(text, value + 1, new UserId(someone)).Encode()),
            3 => (OperationKind.GroupPut, new GroupRecord($"name {value}", value < 0).Encode()),
            4 => (OperationKind.GroupMember, new GroupMemberRecord(new UserId(someone), value > 0).Encode()),
            _ => (OperationKind.FolderKeyPut, new FolderKeyRecord(1, someone, text, SealKind.Parent, value + 1).Encode()),
        };
    }
}
