using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>Keeps the tables of groups: each name and each membership is a register that the greatest stamp wins. Who left
/// and what was deleted stays as a row, so that an older operation that arrives late does not bring it back.</summary>
internal sealed class GroupProjection(KeyNews news) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.GroupPut or OperationKind.GroupMember;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        transaction.OnCommitted(news.Raise);
        if (operation.Kind == OperationKind.GroupPut)
        {
            GroupRecord group = GroupRecord.Decode(operation.Body);
            transaction.Connection.Execute(
                """
                INSERT INTO user_groups (id, name, deleted, stamp) VALUES ($1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, deleted = excluded.deleted, stamp = excluded.stamp
                WHERE excluded.stamp > stamp
                """,
                operation.Entity, group.Name, group.IsDeleted ? 1 : 0, operation.Stamp());
            return;
        }

        GroupMemberRecord member = GroupMemberRecord.Decode(operation.Body);
        transaction.Connection.Execute(
            """
            INSERT INTO group_members (user, grp, is_in, stamp) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user, grp) DO UPDATE SET is_in = excluded.is_in, stamp = excluded.stamp WHERE excluded.stamp > stamp
            """,
            member.User.Value, operation.Entity, member.IsIn ? 1 : 0, operation.Stamp());
    }
}
