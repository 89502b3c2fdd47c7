using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Users;

/// <summary>Passwords and recovery codes: signing in with them, and changing them (engine.md rule 20). A change seals the
/// user's key anew in one slot; nothing else is touched.</summary>
public sealed class Credentials : IDisposable
{
    /// <summary>Whoever has an invitation or may share can ask for many at once: few are computed at a time, as with tries.</summary>
    private static readonly SemaphoreSlim NewPasswords = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly OperationLog _log;
    private readonly Accounts _accounts;
    private readonly Access _access;
    private readonly KeySlots _slots;
    private readonly PasswordCheck _check;
    private readonly NodeIdentity _node;
    private readonly AuditLog _audit;

    internal Credentials(
        OperationLog log, Accounts accounts, Access access, KeySlots slots, NodeIdentity node, AuditLog audit, TimeProvider time)
    {
        _log = log;
        _accounts = accounts;
        _access = access;
        _slots = slots;
        _node = node;
        _audit = audit;
        _check = new PasswordCheck(log.Database, time);
    }

    /// <summary>Whether anybody can sign in with a password yet: what the sign-in page asks for.</summary>
    public bool AnyPassword => _log.Database.Read(connection => connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM key_slots WHERE kind = $1 AND length(wrapped_key) > 0)", (int)KeySlotKind.Password)) != 0;

    /// <summary>Where all passwords are tried, those of links too: one limit for the whole node.</summary>
    internal PasswordCheck Check => _check;

    public CredentialState StateOf(Caller caller) => _log.Database.Read(connection => new CredentialState(
        KeySlots.Find(connection, caller.User, KeySlotKind.Password).Count > 0,
        KeySlots.Find(connection, caller.User, KeySlotKind.RecoveryCode).Count > 0,
        KeySlots.Find(connection, caller.User, KeySlotKind.Device).Any(slot => slot.Device.AsSpan().SequenceEqual(_node.Id))));

    /// <summary>A session of 30 days for who knows the password.</summary>
    public async Task<SignInOutcome> SignInAsync(string name, string password, Origin origin, CancellationToken cancellationToken)
    {
        AccountRow? account = Find(name);
        CheckedKey found = await _check.ByPasswordAsync(account, name, password, origin.Address, cancellationToken);
        return await EnterAsync(account, name, found, origin, AuditEvent.SignedIn, revokeOthers: false, change: null);
    }

    /// <summary>The user, opened by their password or recovery code and without a session: for the command line on a
    /// directory that no server runs on. Null: it is neither.</summary>
    public async Task<Caller?> OpenAsync(string name, string secret, CancellationToken cancellationToken)
    {
        AccountRow? account = Find(name);
        CheckedKey found = RecoveryCode.Read(secret) is null
            ? await _check.ByPasswordAsync(account, name, secret, "", cancellationToken)
            : await _check.ByRecoveryCodeAsync(account, name, secret, "", cancellationToken);
        return account is null || found.UserKey is null ? null : new Caller(
            account.Id, account.Name, account.Role, default, GrantKind.Session, Accounts.MostOf(account.Role),
            _accounts.Share(account.Id, found.UserKey));
    }

    /// <summary>Opens the key with the recovery code, sets a new password, ends all sessions and tokens, and signs in.</summary>
    public async Task<SignInOutcome> RecoverAsync(
        string name, string code, string newPassword, Origin origin, CancellationToken cancellationToken)
    {
        if (PasswordKey.Problem(newPassword, name) is { } problem)
        {
            return new SignInOutcome(Problem: problem);
        }

        AccountRow? account = Find(name);
        CheckedKey found = await _check.ByRecoveryCodeAsync(account, name, code, origin.Address, cancellationToken);
        // The slow function is for who had the right code only: nobody else makes the processor work twice.
        (byte[] parameters, byte[] key) = found.UserKey is null ? ([], []) : await NewPasswordAsync(newPassword, cancellationToken);
        return await EnterAsync(
            account, name, found, origin, AuditEvent.RecoveryCodeUsed, revokeOthers: true,
            (transaction, keys) => _slots.Replace(transaction, account!.Id, keys, KeySlotKind.Password, [], parameters, key));
    }

    /// <summary>
    /// Sets the first password or changes it. With the first one comes a recovery code, shown once. The owner's key is no
    /// longer opened by this device alone unless <paramref name="keepDeviceSlot"/> says so (for work without anybody
    /// signed in, such as scheduled backups). All other sessions end.
    /// </summary>
    public async Task<PasswordResult> SetPasswordAsync(
        Caller caller, string? current, string next, bool keepDeviceSlot, Origin origin, CancellationToken cancellationToken)
    {
        if (PasswordKey.Problem(next, caller.Name) is { } problem)
        {
            return new PasswordResult(problem);
        }

        if (await ProveAsync(caller, current, origin, cancellationToken) is { } refused)
        {
            return refused;
        }

        bool first = !StateOf(caller).HasRecoveryCode;
        string? code = first ? RecoveryCode.New() : null;
        (byte[] parameters, byte[] key) = await NewPasswordAsync(next, cancellationToken);
        await _log.Database.Writer.RunAsync(
            transaction =>
            {
                _slots.Replace(transaction, caller.User, caller.Keys, KeySlotKind.Password, [], parameters, key);
                if (code is not null)
                {
                    PutRecoveryCode(transaction, caller, code);
                }

                // Other devices got theirs when they joined, unasked: with a password none of them opens the key by itself.
                _slots.RemoveDevices(transaction, caller.User, keepDeviceSlot ? _node.Id : []);
                if (!keepDeviceSlot)
                {
                    transaction.OnCommitted(() => _accounts.CloseOwner(caller.User));
                }

                _access.RevokeOthers(transaction, caller.User, caller.Grant, sessionsOnly: true);
                _audit.Note(transaction, AuditEvent.PasswordSet, caller.Name, origin);
                return true;
            },
            CancellationToken.None);
        return new PasswordResult(RecoveryCode: code);
    }

    /// <summary>Back to how the owner began: this device opens the key by itself.</summary>
    public async Task<PasswordResult> RemovePasswordAsync(Caller caller, string current, Origin origin, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Owner)
        {
            throw new InvalidOperationException("Only the owner's key can lie with the device.");
        }

        if (await ProveAsync(caller, current, origin, cancellationToken) is { } refused)
        {
            return refused;
        }

        await _log.Database.Writer.RunAsync(
            transaction =>
            {
                _accounts.PutDeviceSlot(transaction, caller.User, caller.Keys);
                _slots.Remove(transaction, caller.User, KeySlotKind.Password, []);
                _audit.Note(transaction, AuditEvent.PasswordRemoved, caller.Name, origin);
                transaction.OnCommitted(() => _accounts.OpenOwner(caller));
                return true;
            },
            CancellationToken.None);
        return new PasswordResult();
    }

    /// <summary>A new recovery code; the one before it opens nothing any more.</summary>
    public async Task<PasswordResult> NewRecoveryCodeAsync(Caller caller, string? current, Origin origin, CancellationToken cancellationToken)
    {
        if (await ProveAsync(caller, current, origin, cancellationToken) is { } refused)
        {
            return refused;
        }

        string code = RecoveryCode.New();
        await _log.Database.Writer.RunAsync(
            transaction =>
            {
                PutRecoveryCode(transaction, caller, code);
                _audit.Note(transaction, AuditEvent.RecoveryCodeMade, caller.Name, origin);
                return true;
            },
            CancellationToken.None);
        return new PasswordResult(RecoveryCode: code);
    }

    public void Dispose() => _check.Dispose();

    /// <summary>The slots of somebody who comes new: password and recovery code. The key is made before the transaction.</summary>
    internal static async Task<(byte[] Parameters, byte[] Key)> NewPasswordAsync(string password, CancellationToken cancellationToken)
    {
        byte[] parameters = PasswordKey.NewParameters();
        await NewPasswords.WaitAsync(cancellationToken);
        try
        {
            return (parameters, await Task.Run(() => PasswordKey.Derive(password, parameters), cancellationToken));
        }
        finally
        {
            NewPasswords.Release();
        }
    }

    /// <summary>Null when the current password was given, or there is none yet.</summary>
    private async Task<PasswordResult?> ProveAsync(Caller caller, string? current, Origin origin, CancellationToken cancellationToken)
    {
        if (!StateOf(caller).HasPassword)
        {
            return null;
        }

        AccountRow? account = _log.Database.Read(connection => AccountRow.Find(connection, caller.User));
        CheckedKey found = await _check.ByPasswordAsync(account, caller.Name, current ?? "", origin.Address, cancellationToken);
        return found.UserKey is null ? new PasswordResult(WrongPassword: true, Wait: found.Wait) : null;
    }

    private void PutRecoveryCode(WriteTransaction transaction, Caller caller, string code) => _slots.Replace(
        transaction, caller.User, caller.Keys, KeySlotKind.RecoveryCode, [], [], RecoveryCode.Key(RecoveryCode.Read(code)!));

    private async Task<SignInOutcome> EnterAsync(
        AccountRow? account, string name, CheckedKey found, Origin origin, AuditEvent what, bool revokeOthers,
        Action<WriteTransaction, UserKeys>? change)
    {
        if (account is null || found.UserKey is null)
        {
            AuditEvent failure = found.Wait > TimeSpan.Zero ? AuditEvent.SignInSlowedDown : AuditEvent.SignInFailed;
            await _audit.NoteAsync(failure, name, origin);
            return new SignInOutcome(Wait: found.Wait);
        }

        UserKeys keys = _accounts.Share(account.Id, found.UserKey);
        NewGrant session = await _log.Database.Writer.RunAsync(
            transaction =>
            {
                change?.Invoke(transaction, keys);
                if (revokeOthers)
                {
                    _access.RevokeOthers(transaction, account.Id, default, sessionsOnly: false);
                }

                _audit.Note(transaction, what, account.Name, origin);
                return _access.StartSession(transaction, account.Id, keys, origin.Device);
            },
            CancellationToken.None);
        return new SignInOutcome(session);
    }

    private AccountRow? Find(string name) => UserName.Normalize(name) is { } normal
        ? _log.Database.Read(connection => AccountRow.FindByName(connection, normal))
        : null;
}

/// <param name="OpensWithoutPassword">This device's key file opens the user's key: whoever has the disk has the files.</param>
public sealed record CredentialState(bool HasPassword, bool HasRecoveryCode, bool OpensWithoutPassword);

/// <summary>No session: the name or the password is wrong (never said which), or one must wait, or the new password is no good.</summary>
public sealed record SignInOutcome(NewGrant? Session = null, TimeSpan Wait = default, PasswordProblem? Problem = null);

/// <summary>Done unless something is said to be wrong. The recovery code is shown once and stored nowhere.</summary>
public sealed record PasswordResult(
    PasswordProblem? Problem = null, bool WrongPassword = false, TimeSpan Wait = default, string? RecoveryCode = null)
{
    public bool Done => Problem is null && !WrongPassword;
}
