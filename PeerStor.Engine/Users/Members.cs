using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>The users as those who manage them see them.</summary>
public sealed class Members
{
    private readonly OperationLog _log;
    private readonly Access _access;
    private readonly AuditLog _audit;

    internal Members(OperationLog log, Access access, AuditLog audit)
    {
        _log = log;
        _access = access;
        _audit = audit;
    }

    public Task<IReadOnlyList<Member>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_log.Database.Read<IReadOnlyList<Member>>(connection =>
            [.. AccountRow.All(connection).Select(account => View(connection, account))]));
    }

    /// <summary>
    /// Changes name, role or whether they may sign in; null leaves a thing as it is. The owner keeps their role, nobody
    /// disables themselves, and who is disabled is signed out at once. Their files stay.
    /// </summary>
    public Task<MemberOutcome> ChangeAsync(
        Caller admin, UserId id, string? name, UserRole? role, bool? disabled, Origin origin, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction => Change(transaction, admin, id, name, role, disabled, origin), cancellationToken);

    private MemberOutcome Change(
        WriteTransaction transaction, Caller admin, UserId id, string? name, UserRole? role, bool? disabled, Origin origin)
    {
        DatabaseConnection connection = transaction.Connection;
        if (AccountRow.Find(connection, id) is not { } account)
        {
            return MemberOutcome.NotFound;
        }

        string? wanted = name is null ? account.Name : UserName.Normalize(name);
        if (wanted is null)
        {
            return MemberOutcome.NameInvalid;
        }

        if (AccountRow.FindByName(connection, wanted) is { } taken && taken.Id != id)
        {
            return MemberOutcome.NameTaken;
        }

        bool demotes = role is { } other && other != account.Role;
        if ((account.Role == UserRole.Owner || role == UserRole.Owner) && (demotes || disabled == true))
        {
            return MemberOutcome.NotTheOwner;
        }

        if (id == admin.User && (demotes || disabled == true))
        {
            return MemberOutcome.NotYourself;
        }

        AccountRow next = account with { Name = wanted, Role = role ?? account.Role, IsDisabled = disabled ?? account.IsDisabled };
        if (next != account)
        {
            Put(transaction, next);
            Note(transaction, admin, account, next, origin);
        }

        return MemberOutcome.Done;
    }

    private void Put(WriteTransaction transaction, AccountRow next)
    {
        _log.Append(transaction, OperationKind.UserPut, next.Id.Value, next.Record(transaction.Connection).Encode());
        if (next.IsDisabled)
        {
            _access.RevokeOthers(transaction, next.Id, default, sessionsOnly: false);
        }

        transaction.OnCommitted(_access.Forget);
    }

    private void Note(WriteTransaction transaction, Caller admin, AccountRow before, AccountRow after, Origin origin)
    {
        AuditEvent what = before.IsDisabled == after.IsDisabled ? AuditEvent.UserChanged
            : after.IsDisabled ? AuditEvent.UserDisabled : AuditEvent.UserEnabled;
        string detail = before.Name == after.Name ? after.Name : $"{before.Name} → {after.Name}";
        _audit.Note(transaction, what, admin.Name, origin, before.Role == after.Role ? detail : $"{detail}: {after.Role}");
    }

    private static Member View(DatabaseConnection connection, AccountRow account) => new(
        account.Id, account.Name, account.Role, account.IsDisabled, account.CreatedAt,
        KeySlots.Find(connection, account.Id, KeySlotKind.Password).Count > 0,
        connection.First(
            "SELECT max(last_used) FROM grants JOIN grant_uses USING (id) WHERE user = $1", row => row.TimeOrNull(0), account.Id.Value));
}

public sealed record Member(
    UserId Id, string Name, UserRole Role, bool IsDisabled, DateTimeOffset CreatedAt, bool HasPassword,
    DateTimeOffset? LastSeenAt);

public enum MemberOutcome
{
    Done,
    NotFound,
    NameInvalid,
    NameTaken,
    NotTheOwner,
    NotYourself,
}
