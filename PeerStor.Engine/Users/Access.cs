using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Users;

/// <summary>Signing in, sessions and tokens (engine.md rules 19 and 20). Every secret is 32 random bytes in base64url.</summary>
public sealed class Access
{
    private static readonly TimeSpan SignInLinkLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);

    /// <summary>How stale "last used" may be: a write for every request would cost more than it tells.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    private readonly OperationLog _log;
    private readonly Accounts _accounts;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly BoundedCache<GrantId, Opened> _opened = new(4096, _ => 1);
    private readonly GrantEnds _ends;

    internal Access(OperationLog log, Accounts accounts, IdSource ids, TimeProvider time)
    {
        _log = log;
        _accounts = accounts;
        _ids = ids;
        _time = time;
        _ends = new GrantEnds(time);
    }

    /// <summary>Tells what is open that its grant has ended; share links use the same.</summary>
    internal GrantEnds Ends => _ends;

    /// <summary>The caller that a session or token secret proves, or null. Cached; cheap enough for every request.</summary>
    public async ValueTask<Caller?> AuthenticateAsync(string secret, CancellationToken cancellationToken)
    {
        if (!TryRead(secret, out byte[] raw, out GrantId id))
        {
            return null;
        }

        Opened? opened = _opened.TryGet(id, out Opened? cached) ? cached : Open(id, raw);
        if (opened is null || opened.Caller.Via == GrantKind.SignInLink || IsOver(opened.ExpiresMs))
        {
            return null;
        }

        await NoteUseAsync(opened, cancellationToken);
        return opened.Caller;
    }

    /// <summary>The owner, opened with this device's key slot: for the command line on this machine.</summary>
    /// <exception cref="OwnerLockedException">The owner has a password, and this device does not open their key.</exception>
    public ValueTask<Caller> OwnerAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_accounts.Owner);
    }

    /// <summary>A token for scripts. <paramref name="lifetime"/> null: until revoked.</summary>
    public Task<NewGrant> CreateTokenAsync(
        Caller caller, string label, GrantScope scope, TimeSpan? lifetime, CancellationToken cancellationToken) =>
        CreateTokenAsync(caller, label, scope, lifetime, folder: null, cancellationToken);

    /// <param name="folder">The only folder that the token gets at; null: everything that its user does. The caller has
    /// seen to it that they may read it.</param>
    public Task<NewGrant> CreateTokenAsync(
        Caller caller, string label, GrantScope scope, TimeSpan? lifetime, EntryId? folder, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction => Put(
                transaction, caller.User, caller.Keys, GrantKind.Token, label, scope, lifetime, folder: folder),
            cancellationToken);

    /// <summary>A one-time sign-in secret, valid 15 minutes after creation and used once.</summary>
    public Task<NewGrant> CreateSignInLinkAsync(Caller caller, CancellationToken cancellationToken) =>
        _log.Database.Writer.RunAsync(
            transaction => Put(transaction, caller, GrantKind.SignInLink, "Sign-in link", GrantScope.All, SignInLinkLifetime),
            cancellationToken);

    /// <summary>Spends a one-time sign-in secret; the new session (30 days), or null when it is unknown, used or expired.</summary>
    public async Task<SignedInByLink?> RedeemSignInAsync(string secret, string device, CancellationToken cancellationToken)
    {
        if (!TryRead(secret, out byte[] raw, out GrantId id)
            || Open(id, raw) is not { Caller.Via: GrantKind.SignInLink } link
            || IsOver(link.ExpiresMs))
        {
            return null;
        }

        return await _log.Database.Writer.RunAsync(
            transaction => Spend(transaction, id)
                ? new SignedInByLink(link.Caller.Name, Put(transaction, link.Caller, GrantKind.Session, device, GrantScope.All, SessionLifetime))
                : null,
            cancellationToken);
    }

    /// <summary>The live grants of the caller's user, newest first.</summary>
    public Task<IReadOnlyList<GrantSummary>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return Task.FromResult<IReadOnlyList<GrantSummary>>(_log.Database.Read(connection => connection.Query(
            """
            SELECT secret_hash, kind, label, scope, created, expires, last_used, folder
            FROM grants LEFT JOIN grant_uses USING (id)
            WHERE user = $1 AND scope > 0 AND kind <> $3 AND (expires IS NULL OR expires > $2) ORDER BY created DESC, id DESC
            """,
            ReadSummary, caller.User.Value, now, (int)GrantKind.Invitation)));
    }

    /// <summary>Ends a grant of the caller's user at once; false when there is none with that id.</summary>
    public async Task<bool> RevokeAsync(Caller caller, GrantId id, CancellationToken cancellationToken) =>
        await _log.Database.Writer.RunAsync(
            transaction =>
            {
                bool theirs = transaction.Connection.Scalar<long>(
                    "SELECT count(*) FROM grants WHERE secret_hash = $1 AND user = $2", HashOf(id), caller.User.Value) > 0;
                return theirs && Spend(transaction, id);
            },
            cancellationToken);

    /// <summary>Grants that were revoked on another device end here too, with whatever is open on their behalf.</summary>
    internal void EndArrived(IReadOnlyList<Guid> grants)
    {
        Forget();
        foreach (byte[] hash in _log.Database.Read(connection => grants.Select(grant =>
            connection.First("SELECT secret_hash FROM grants WHERE id = $1", row => row.Bytes(0), grant)).OfType<byte[]>().ToList()))
        {
            _ends.End(new GrantId(Convert.ToHexStringLower(hash)));
        }
    }

    internal NewGrant StartSession(WriteTransaction transaction, UserId user, UserKeys keys, string device) =>
        Put(transaction, user, keys, GrantKind.Session, device, GrantScope.All, SessionLifetime);

    /// <summary>Ends all grants of a user but one.</summary>
    internal void RevokeOthers(WriteTransaction transaction, UserId user, GrantId keep, bool sessionsOnly)
    {
        foreach (string hex in transaction.Connection.Query(
            "SELECT secret_hash FROM grants WHERE user = $1 AND scope > 0 AND kind <> $2 AND ($3 = 0 OR kind <> $4)",
            row => Convert.ToHexStringLower(row.Bytes(0)), user.Value, (int)GrantKind.Invitation, sessionsOnly ? 1 : 0, (int)GrantKind.Token))
        {
            if (hex != keep.Hex)
            {
                Spend(transaction, new GrantId(hex));
            }
        }
    }

    internal NewGrant PutInvitation(WriteTransaction transaction, UserId by, string label, UserRole role, TimeSpan lifetime) =>
        Put(transaction, by, keys: null, GrantKind.Invitation, label, GrantScope.Read, lifetime, role);

    /// <summary>An invitation is worth as much as who made it is now: nobody comes back by one after they were shut out.</summary>
    internal InvitationGrant? FindInvitation(string secret)
    {
        if (!TryRead(secret, out _, out GrantId id))
        {
            return null;
        }

        (int Role, long? Expires)? found = _log.Database.Read(connection => connection.First(
            """
            SELECT g.role, g.expires FROM grants g JOIN users u ON u.id = g.user
            WHERE g.secret_hash = $1 AND g.kind = $2 AND g.scope > 0 AND u.disabled = 0 AND u.role <> $3
            """,
            row => ((int, long?)?)(row.GetInt32(0), row.LongOrNull(1)), HashOf(id), (int)GrantKind.Invitation, (int)UserRole.Member));
        return found is { } invitation && !IsOver(invitation.Expires) ? new InvitationGrant(id, (UserRole)invitation.Role) : null;
    }

    internal IReadOnlyList<GrantSummary> ListInvitations()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _log.Database.Read(connection => connection.Query(
            """
            SELECT g.secret_hash, g.kind, g.label, g.scope, g.created, g.expires, NULL, NULL FROM grants g JOIN users u ON u.id = g.user
            WHERE g.kind = $1 AND g.scope > 0 AND g.expires > $2 AND u.disabled = 0 AND u.role <> $3 ORDER BY g.created DESC, g.id DESC
            """,
            ReadSummary, (int)GrantKind.Invitation, now, (int)UserRole.Member));
    }

    private NewGrant Put(
        WriteTransaction transaction, Caller caller, GrantKind kind, string label, GrantScope scope, TimeSpan? lifetime) =>
        Put(transaction, caller.User, caller.Keys, kind, label, scope, lifetime);

    private NewGrant Put(
        WriteTransaction transaction, UserId user, UserKeys? keys, GrantKind kind, string label, GrantScope scope,
        TimeSpan? lifetime, UserRole role = 0, EntryId? folder = null)
    {
        byte[] secret = IdSource.Secret();
        byte[] hash = SHA256.HashData(secret);
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset? expires = lifetime is { } span ? now + span : null;
        GrantRecord record = new(
            hash, user, kind, label, scope, now.ToUnixTimeMilliseconds(), expires?.ToUnixTimeMilliseconds(),
            keys?.SealUnder(KeyFor(secret), hash) ?? [], role, folder);
        _log.Append(transaction, OperationKind.GrantPut, EntityOf(hash), record.Encode());
        return new NewGrant(new GrantId(Convert.ToHexStringLower(hash)), Base64Url.EncodeToString(secret), expires);
    }

    private static GrantSummary ReadSummary(SqliteDataReader row) => new(
        new GrantId(Convert.ToHexStringLower(row.Bytes(0))), (GrantKind)row.GetInt32(1), row.GetString(2),
        (GrantScope)row.GetInt32(3), row.Time(4), row.TimeOrNull(5), row.TimeOrNull(6),
        row.IdOrNull(7) is { } folder ? new EntryId(folder) : null);

    /// <summary>Revokes within a transaction; false when it was revoked before.</summary>
    internal bool Spend(WriteTransaction transaction, GrantId id)
    {
        byte[] hash = HashOf(id);
        if (transaction.Connection.Scalar<long>("SELECT scope FROM grants WHERE secret_hash = $1", hash) == 0)
        {
            return false;
        }

        _log.Append(transaction, OperationKind.GrantRevoke, EntityOf(hash), Cbor.Map(_ => { }));
        transaction.OnCommitted(() =>
        {
            _opened.Remove(id);
            _ends.End(id);
        });
        return true;
    }

    private Opened? Open(GrantId id, byte[] secret)
    {
        byte[] hash = HashOf(id);
        if (FindLive(hash) is not { } grant)
        {
            return null;
        }

        UserKeys keys = _accounts.Share(grant.User, KeyWrap.Open(KeyFor(secret), grant.Wrapped, hash));
        GrantScope scope = grant.Scope & Accounts.MostOf(grant.Role);
        Opened opened = new(
            new Caller(grant.User, grant.Name, grant.Role, id, grant.Kind, scope, keys)
            {
                Ended = _ends.Of(id, grant.Expires),
                Reach = grant.Folder is { } folder ? new Reach([new ReachEntry(folder, Rights.Read | Rights.Write | Rights.Upload)]) : null,
            },
            grant.Expires);
        _opened.Set(id, opened);
        if (FindLive(hash) is not null)
        {
            return opened;
        }

        // It was revoked just now, perhaps before there was anything here to end.
        _opened.Remove(id);
        _ends.End(id);
        return null;
    }

    private LiveGrant? FindLive(byte[] hash) => _log.Database.Read(connection => connection.First(
        """
        SELECT g.user, u.name, u.role, g.kind, g.scope, g.expires, g.wrapped_key, g.folder
        FROM grants g JOIN users u ON u.id = g.user
        WHERE g.secret_hash = $1 AND g.scope > 0 AND length(g.wrapped_key) > 0 AND u.disabled = 0
        """,
        row => new LiveGrant(
            new UserId(row.Id(0)), row.GetString(1), (UserRole)row.GetInt32(2), (GrantKind)row.GetInt32(3),
            (GrantScope)row.GetInt32(4), row.LongOrNull(5), row.Bytes(6),
            row.IdOrNull(7) is { } folder ? new EntryId(folder) : null),
        hash));

    /// <summary>Forgets what is known of a user's grants: their role or name has changed.</summary>
    internal void Forget() => _opened.Clear();

    private async ValueTask NoteUseAsync(Opened opened, CancellationToken cancellationToken)
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        long before = Interlocked.Read(ref opened.UsedMs);
        if (now - before < UseResolution.TotalMilliseconds
            || Interlocked.CompareExchange(ref opened.UsedMs, now, before) != before)
        {
            return;
        }

        try
        {
            await _log.Database.Writer.RunAsync(
                transaction => transaction.Connection.Execute(
                    "INSERT INTO grant_uses (id, last_used) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET last_used = excluded.last_used",
                    EntityOf(HashOf(opened.Caller.Grant)), now),
                cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            // A disk that refuses writes must not stop people from reading: only "last used" is not noted.
        }
    }

    private bool IsOver(long? expiresMs) => expiresMs <= _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool TryRead(string secret, out byte[] raw, out GrantId id)
    {
        raw = new byte[32];
        id = default;
        // The decoder throws on what is no base64, its name notwithstanding.
        if (secret.Length != 43 || !Base64Url.IsValid(secret) || !Base64Url.TryDecodeFromChars(secret, raw, out int written) || written != 32)
        {
            return false;
        }

        id = new GrantId(Convert.ToHexStringLower(SHA256.HashData(raw)));
        return true;
    }

    private static byte[] HashOf(GrantId id) => Convert.FromHexString(id.Hex);

    private static Guid EntityOf(byte[] hash) => new(hash.AsSpan(0, 16), bigEndian: true);

    private static byte[] KeyFor(byte[] secret) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.ASCII.GetBytes("peerstor grant"));

    private sealed class Opened(Caller caller, long? expiresMs)
    {
        public long UsedMs;

        public Caller Caller { get; } = caller;

        public long? ExpiresMs { get; } = expiresMs;
    }

    private sealed record LiveGrant(
        UserId User, string Name, UserRole Role, GrantKind Kind, GrantScope Scope, long? Expires, byte[] Wrapped,
        EntryId? Folder);
}
