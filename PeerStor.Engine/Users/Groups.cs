using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>Several users under one name, to be given rights together.</summary>
public sealed record Group(Guid Id, string Name, IReadOnlyList<GroupMember> Members);

public sealed record GroupMember(UserId Id, string Name);

public enum GroupOutcome
{
    Done,
    NotFound,
    NameTaken,
    NameInvalid,
    NoSuchUser,
    ReadOnly,
}

/// <summary>What became of a change of groups, with the group as it is now.</summary>
public sealed record GroupChange(GroupOutcome Outcome, Group? Group = null);

/// <summary>The groups of this server. Whoever manages users manages them; everybody may see them, to share with them.</summary>
public sealed class Groups
{
    private readonly OperationLog _log;
    private readonly IdSource _ids;
    private readonly AuditLog _audit;

    internal Groups(OperationLog log, IdSource ids, AuditLog audit)
    {
        _log = log;
        _ids = ids;
        _audit = audit;
    }

    /// <summary>Called after members changed, so that those who came get the keys of what is shared with the group.</summary>
    internal Func<Task> Delivered { get; set; } = () => Task.CompletedTask;

    public ValueTask<IReadOnlyList<Group>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.Database.Read<IReadOnlyList<Group>>(connection =>
        [
            .. connection.Query("SELECT id FROM user_groups WHERE deleted = 0", row => row.Id(0))
                .Select(id => Find(connection, id)).OfType<Group>().OrderBy(group => group.Name, NaturalOrder.Instance),
        ]));
    }

    public ValueTask<Group?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.Database.Read(connection => Find(connection, id)));
    }

    public Task<GroupChange> CreateAsync(Caller admin, string name, Origin origin, CancellationToken cancellationToken) =>
        NameAsync(admin, _ids.Next(), name, AuditEvent.GroupMade, isNew: true, origin, cancellationToken);

    public Task<GroupChange> RenameAsync(Caller admin, Guid id, string name, Origin origin, CancellationToken cancellationToken) =>
        NameAsync(admin, id, name, AuditEvent.GroupChanged, isNew: false, origin, cancellationToken);

    /// <summary>What was shared with the group is shared with nobody by that from now on.</summary>
    public Task<GroupChange> DeleteAsync(Caller admin, Guid id, Origin origin, CancellationToken cancellationToken) => WriteAsync(
        transaction =>
        {
            if (Find(transaction.Connection, id) is not { } group)
            {
                return new GroupChange(GroupOutcome.NotFound);
            }

            _log.Append(transaction, OperationKind.GroupPut, id, new GroupRecord(group.Name, IsDeleted: true).Encode());
            _audit.Note(transaction, AuditEvent.GroupDeleted, admin.Name, origin, group.Name);
            return new GroupChange(GroupOutcome.Done, group);
        },
        cancellationToken);

    /// <summary>Takes somebody in, or out again: then they keep what they have read, and read no further.</summary>
    public Task<GroupChange> SetMemberAsync(
        Caller admin, Guid id, UserId user, bool isIn, Origin origin, CancellationToken cancellationToken) => WriteAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            if (Find(connection, id) is not { } group)
            {
                return new GroupChange(GroupOutcome.NotFound);
            }

            if (AccountRow.Find(connection, user) is not { } account)
            {
                return new GroupChange(GroupOutcome.NoSuchUser);
            }

            if (group.Members.Any(member => member.Id == user) != isIn)
            {
                _log.Append(transaction, OperationKind.GroupMember, id, new GroupMemberRecord(user, isIn).Encode());
                _audit.Note(
                    transaction, isIn ? AuditEvent.GroupJoined : AuditEvent.GroupLeft, admin.Name, origin,
                    $"{account.Name}, {group.Name}");
            }

            return new GroupChange(GroupOutcome.Done, Find(connection, id));
        },
        cancellationToken);

    internal static Group? Find(DatabaseConnection connection, Guid id) =>
        connection.Scalar<string>("SELECT name FROM user_groups WHERE id = $1 AND deleted = 0", id) is { } name
            ? new Group(id, name, connection.Query(
                """
                SELECT users.id, users.name FROM group_members JOIN users ON users.id = group_members.user
                WHERE grp = $1 AND is_in = 1 ORDER BY folded
                """,
                row => new GroupMember(new UserId(row.Id(0)), row.GetString(1)), id))
            : null;

    private Task<GroupChange> NameAsync(
        Caller admin, Guid id, string name, AuditEvent happened, bool isNew, Origin origin, CancellationToken cancellationToken) => WriteAsync(
        transaction =>
        {
            DatabaseConnection connection = transaction.Connection;
            if (UserName.Normalize(name) is not { } normal)
            {
                return new GroupChange(GroupOutcome.NameInvalid);
            }

            if (!isNew && Find(connection, id) is null)
            {
                return new GroupChange(GroupOutcome.NotFound);
            }

            if (connection.Query("SELECT id, name FROM user_groups WHERE deleted = 0", row => (Id: row.Id(0), Name: row.GetString(1)))
                .Exists(other => other.Id != id && UserName.Fold(other.Name) == UserName.Fold(normal)))
            {
                return new GroupChange(GroupOutcome.NameTaken);
            }

            _log.Append(transaction, OperationKind.GroupPut, id, new GroupRecord(normal, IsDeleted: false).Encode());
            _audit.Note(transaction, happened, admin.Name, origin, normal);
            return new GroupChange(GroupOutcome.Done, Find(connection, id));
        },
        cancellationToken);

    private async Task<GroupChange> WriteAsync(Func<WriteTransaction, GroupChange> work, CancellationToken cancellationToken)
    {
        try
        {
            GroupChange change = await _log.Database.Writer.RunAsync(work, cancellationToken);
            await Delivered();
            return change;
        }
        catch (DatabaseUnavailableException)
        {
            return new GroupChange(GroupOutcome.ReadOnly);
        }
    }
}
