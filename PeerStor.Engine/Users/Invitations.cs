using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>
/// How somebody becomes a user: a link, used once, valid 7 days. It holds no key of anybody: the new user's key is made
/// when they choose their password, and nobody else ever has it.
/// </summary>
public sealed class Invitations
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly OperationLog _log;
    private readonly Accounts _accounts;
    private readonly Access _access;
    private readonly KeySlots _slots;
    private readonly AuditLog _audit;

    internal Invitations(OperationLog log, Accounts accounts, Access access, KeySlots slots, AuditLog audit)
    {
        _log = log;
        _accounts = accounts;
        _access = access;
        _slots = slots;
        _audit = audit;
    }

    /// <param name="label">Whom it is for, as a note; not the name they will have.</param>
    public Task<NewGrant> CreateAsync(Caller admin, string label, UserRole role, Origin origin, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction =>
            {
                _audit.Note(transaction, AuditEvent.InvitationMade, admin.Name, origin, label);
                return _access.PutInvitation(transaction, admin.User, label, role, Lifetime);
            },
            cancellationToken);

    /// <summary>The open invitations, newest first.</summary>
    public Task<IReadOnlyList<GrantSummary>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_access.ListInvitations());
    }

    /// <summary>Takes an open invitation back; false when it is open no more.</summary>
    public Task<bool> WithdrawAsync(Caller admin, GrantId id, Origin origin, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction =>
            {
                GrantSummary? open = _access.ListInvitations().FirstOrDefault(invitation => invitation.Id == id);
                if (open is null || !_access.Spend(transaction, id))
                {
                    return false;
                }

                _audit.Note(transaction, AuditEvent.InvitationWithdrawn, admin.Name, origin, open.Label);
                return true;
            },
            cancellationToken);

    /// <summary>What an invitation makes of who has it; null when it is unknown, used, revoked or too old.</summary>
    public UserRole? Find(string secret) => _access.FindInvitation(secret)?.Role;

    /// <summary>Makes the user, with a key of their own, and signs them in. Of 50 tries at once one succeeds.</summary>
    public async Task<InvitationResult> AcceptAsync(
        string secret, string userName, string password, Origin origin, CancellationToken cancellationToken)
    {
        if (_access.FindInvitation(secret) is not { } invitation)
        {
            return new InvitationResult(InvitationOutcome.NotValid);
        }

        if (UserName.Normalize(userName) is not { } name)
        {
            return new InvitationResult(InvitationOutcome.NameInvalid);
        }

        if (PasswordKey.Problem(password, name) is { } problem)
        {
            return new InvitationResult(InvitationOutcome.PasswordRefused, problem);
        }

        if (_log.Database.Read(connection => AccountRow.FindByName(connection, name)) is not null)
        {
            return new InvitationResult(InvitationOutcome.NameTaken);
        }

        (byte[] parameters, byte[] key) = await Credentials.NewPasswordAsync(password, cancellationToken);
        string code = RecoveryCode.New();
        return await _log.Database.Writer.RunAsync(
            transaction => Accept(transaction, invitation, name, parameters, key, code, origin), CancellationToken.None);
    }

    private InvitationResult Accept(
        WriteTransaction transaction, InvitationGrant invitation, string name, byte[] parameters, byte[] passwordKey, string code,
        Origin origin)
    {
        if (AccountRow.FindByName(transaction.Connection, name) is not null)
        {
            return new InvitationResult(InvitationOutcome.NameTaken);
        }

        if (!_access.Spend(transaction, invitation.Id))
        {
            return new InvitationResult(InvitationOutcome.NotValid);
        }

        UserId user = _accounts.Add(transaction, name, invitation.Role, out UserKeys keys);
        _slots.Replace(transaction, user, keys, KeySlotKind.Password, [], parameters, passwordKey);
        _slots.Replace(transaction, user, keys, KeySlotKind.RecoveryCode, [], [], RecoveryCode.Key(RecoveryCode.Read(code)!));
        _audit.Note(transaction, AuditEvent.InvitationUsed, name, origin);
        return new InvitationResult(
            InvitationOutcome.Accepted, Session: _access.StartSession(transaction, user, keys, origin.Device), RecoveryCode: code);
    }
}

public enum InvitationOutcome
{
    Accepted,
    NotValid,
    NameInvalid,
    NameTaken,
    PasswordRefused,
}

public sealed record InvitationResult(
    InvitationOutcome Outcome, PasswordProblem? Problem = null, NewGrant? Session = null, string? RecoveryCode = null);

/// <summary>An invitation that can still be used.</summary>
internal sealed record InvitationGrant(GrantId Id, UserRole Role);
