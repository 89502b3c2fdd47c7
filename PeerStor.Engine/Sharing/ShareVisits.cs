using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>Share links as their visitors meet them: opening by the secret, the password, and counting.</summary>
public sealed class ShareVisits
{
    /// <summary>Links that were opened lately, so that a player's many requests do not open keys each time.</summary>
    private const int KeptOpen = 2000;

    private readonly OperationLog _log;
    private readonly SharedThings _things;
    private readonly Credentials _credentials;
    private readonly AuditLog _audit;
    private readonly GrantEnds _ends;
    private readonly TimeProvider _time;
    private readonly BoundedCache<(ShareId, string Stamp, string Password), ShareKeyring> _open = new(KeptOpen, _ => 1);

    internal ShareVisits(OperationLog log, SharedThings things, Credentials credentials, AuditLog audit, GrantEnds ends, TimeProvider time)
    {
        _log = log;
        _things = things;
        _credentials = credentials;
        _audit = audit;
        _ends = ends;
        _time = time;
    }

    /// <param name="secret">As the address has it.</param>
    /// <param name="passwordKey">What <see cref="UnlockAsync"/> gave to this visitor; null without one.</param>
    public ShareOpening Open(string secret, byte[]? passwordKey)
    {
        if (ShareLock.Read(secret) is not { } raw)
        {
            return ShareOpening.Unknown;
        }

        return _log.Database.Read(connection => ShareRow.FindBySecret(connection, ShareLock.Hash(raw)) is { } row
            ? Open(connection, row, raw, passwordKey)
            : ShareOpening.Unknown);
    }

    /// <summary>Tries a password, as slowly and as few at a time as those of accounts.</summary>
    public async Task<ShareUnlock> UnlockAsync(string secret, string password, Origin origin, CancellationToken cancellationToken)
    {
        if (ShareLock.Read(secret) is not { } raw
            || _log.Database.Read(connection => ShareRow.FindBySecret(connection, ShareLock.Hash(raw))) is not { } row
            || row.Record.Password.Length == 0 || row.IsExpired(_time.GetUtcNow()))
        {
            return new ShareUnlock(null, TimeSpan.Zero);
        }

        ShareRecord record = row.Record;
        CheckedKey found = await _credentials.Check.ByKeyAsync(
            $"share {row.Id}", origin.Address,
            () =>
            {
                if (password.Length > ShareLimits.LongestPassword)
                {
                    return null;
                }

                byte[] key = PasswordKey.Derive(password, record.Password);
                return ShareLock.Open(record.WrappedKey, raw, key) is null ? null : key;
            },
            cancellationToken);
        if (found.UserKey is null)
        {
            await _audit.NoteAsync(AuditEvent.SharePasswordWrong, "a visitor", origin, $"link {row.Id.ToString()[^8..]}");
        }

        return new ShareUnlock(found.UserKey, found.Wait);
    }

    /// <summary>Takes one of the link's downloads; must be asked before the first byte is sent.</summary>
    /// <returns>False when there is none left, or the link has ended: then nothing may be sent.</returns>
    /// <exception cref="DatabaseUnavailableException">The disk takes no changes.</exception>
    public Task<bool> TakeDownloadAsync(ShareId share, CancellationToken cancellationToken) => _log.Database.Writer.RunAsync(
        transaction => ShareCounter.TakeDownload(transaction, share, _time.GetUtcNow()), cancellationToken);

    public Task NoteVisitAsync(ShareId share) => NoteAsync(transaction => ShareCounter.NoteVisit(transaction, share, _time.GetUtcNow()));

    public Task NoteUploadAsync(ShareId share) => NoteAsync(transaction => ShareCounter.NoteUpload(transaction, share, _time.GetUtcNow()));

    private ShareOpening Open(DatabaseConnection connection, ShareRow row, byte[] secret, byte[]? passwordKey)
    {
        ShareRecord record = row.Record;
        if (row.IsExpired(_time.GetUtcNow()))
        {
            return new ShareOpening(ShareOpeningOutcome.Expired, null);
        }

        List<SharedEntry> live = [.. _things.Live(connection, record)];
        if (live.Count == 0)
        {
            return ShareOpening.Unknown;
        }

        if (KeyringOf(row, secret, record.Password.Length == 0 ? null : passwordKey) is not { } keyring)
        {
            return record.Password.Length > 0 ? new ShareOpening(ShareOpeningOutcome.NeedsPassword, null) : ShareOpening.Unknown;
        }

        string maker = SharedThings.NameOf(connection, record.Maker);
        GrantId grant = GrantEnds.OfLink(row.Id.Value);
        Caller caller = new(
            row.Id.Principal, maker, UserRole.Member, grant, GrantKind.Share, GrantScope.Read | GrantScope.Write, keyring.Keys)
        {
            OnBehalfOf = record.Maker,
            Ended = _ends.Of(grant, record.ExpiresMs),
            Reach = new Reach([.. live.Select(entry => keyring.Open(entry, record.Rights))]),
        };

        // Looked at once more: it may have been ended just before there was anything here to tell.
        return ShareRow.Find(connection, row.Id) is null
            ? ShareOpening.Unknown
            : new ShareOpening(ShareOpeningOutcome.Open, new OpenShare(row, keyring, caller, maker));
    }

    private ShareKeyring? KeyringOf(ShareRow row, byte[] secret, byte[]? passwordKey)
    {
        var key = (row.Id, Convert.ToHexString(row.Stamp), passwordKey is null ? "" : Convert.ToHexString(passwordKey));
        if (_open.TryGet(key, out ShareKeyring? keyring))
        {
            return keyring;
        }

        if (ShareLock.Open(row.Record.WrappedKey, secret, passwordKey) is not { } shareKey)
        {
            return null;
        }

        keyring = new ShareKeyring(row.Id, shareKey);
        _open.Set(key, keyring);
        return keyring;
    }

    private async Task NoteAsync(Action<WriteTransaction> note)
    {
        try
        {
            await _log.Database.Writer.RunAsync(
                transaction =>
                {
                    note(transaction);
                    return true;
                },
                CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // A disk that refuses writes must not stop people from reading: only the count is not kept.
        }
    }
}
