using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>Share links as their makers see them: making, listing, changing and ending them (docs/adr/0038).</summary>
public sealed class Shares
{
    private readonly OperationLog _log;
    private readonly SharedThings _things;
    private readonly AuditLog _audit;
    private readonly GrantEnds _ends;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;

    internal Shares(OperationLog log, SharedThings things, AuditLog audit, GrantEnds ends, IdSource ids, TimeProvider time)
    {
        _log = log;
        _things = things;
        _audit = audit;
        _ends = ends;
        _ids = ids;
        _time = time;
    }

    public async Task<ShareChange> CreateAsync(Caller caller, ShareWish wish, Origin origin, CancellationToken cancellationToken)
    {
        string title = wish.Title.Trim();
        ShareOutcome problem = ShareRules.Check(
            wish.Rights, title, wish.ExpiresAt, wish.Password, wish.MostDownloads, _time.GetUtcNow());
        if (problem != ShareOutcome.Done)
        {
            return new ShareChange(problem);
        }

        ShareSeal seal = await ShareSeal.NewAsync(wish.Password, cancellationToken);
        ShareChange made = await WriteAsync(
            transaction =>
            {
                DatabaseConnection connection = transaction.Connection;
                (ShareOutcome outcome, IReadOnlyList<SharedThing> things) = _things.Find(connection, caller, wish.Entries, wish.Rights);
                if (outcome != ShareOutcome.Done || ShareRow.CountOf(connection, caller.User) >= ShareLimits.MostLinks)
                {
                    return new ShareChange(outcome != ShareOutcome.Done ? outcome : ShareOutcome.TooManyLinks);
                }

                ShareId id = new(_ids.Next());
                ShareKeyring keyring = ShareKeyring.New(id);
                (byte[] publicKey, byte[] privateKey) = keyring.NewPair();
                ShareRecord record = seal.Put(
                    new ShareRecord(
                        things[0].Row.Owner, caller.User, [], _time.GetUtcNow().ToUnixTimeMilliseconds(),
                        wish.ExpiresAt?.ToUnixTimeMilliseconds(), wish.MostDownloads, wish.Rights, publicKey, privateKey, [], [],
                        keyring.SealForMaker(caller.Keys), [], keyring.SealTitle(title),
                        [.. things.Select(thing => keyring.Seal(thing.Entry.Id, thing.Entry.Name, thing.FileKey))]),
                    keyring, caller.Keys, id);
                _log.Append(transaction, OperationKind.ShareLinkPut, id.Value, record.Encode());
                _things.Seal(transaction, caller, things, id);
                _audit.Note(transaction, AuditEvent.ShareMade, caller.Name, origin, Words(id, record));
                return Done(connection, caller, id);
            },
            cancellationToken);
        await _things.LinkBelowAsync(caller, made.Link?.Entries ?? [], CancellationToken.None);
        return made;
    }

    /// <summary>The links that the caller made, and those that others made on the caller's files; newest first.</summary>
    /// <param name="entry">Only those that lead to this very entry.</param>
    public ValueTask<IReadOnlyList<ShareLink>> ListAsync(Caller caller, EntryId? entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (caller.Reach is not null)
        {
            return ValueTask.FromResult<IReadOnlyList<ShareLink>>([]);
        }

        return ValueTask.FromResult(_log.Database.Read<IReadOnlyList<ShareLink>>(connection =>
        [
            .. (entry is { } one ? ShareRow.Of(connection, caller.User, one) : ShareRow.Of(connection, caller.User))
                .Select(row => View(connection, caller, row)),
        ]));
    }

    /// <summary>Null when there is none, or it is no business of the caller.</summary>
    public ValueTask<ShareLink?> GetAsync(Caller caller, ShareId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(caller.Reach is not null ? null : _log.Database.Read(connection =>
            ShareRow.Find(connection, id, caller.User) is { } row ? View(connection, caller, row) : null));
    }

    /// <summary>Only its maker changes a link: nobody else has its key.</summary>
    public async Task<ShareChange> ChangeAsync(
        Caller caller, ShareId id, ShareEdit edit, Origin origin, CancellationToken cancellationToken)
    {
        string title = edit.Title.Trim();
        ShareRow? before = _log.Database.Read(connection => ShareRow.Find(connection, id));
        if (before?.Record.Maker != caller.User || caller.Reach is not null)
        {
            return new ShareChange(ShareOutcome.NotFound);
        }

        // An end that was set before may have passed: it can stay while something else is changed.
        bool keepsEnd = edit.ExpiresAt?.ToUnixTimeMilliseconds() == before.Record.ExpiresMs;
        ShareOutcome problem = ShareRules.Check(
            edit.Rights, title, keepsEnd ? null : edit.ExpiresAt, edit.Password, edit.MostDownloads, _time.GetUtcNow());
        if (problem != ShareOutcome.Done)
        {
            return new ShareChange(problem);
        }

        ShareSeal? seal = edit.Password is { } password
            ? await ShareSeal.OfAsync(ShareSeal.SecretOf(before.Record, caller.Keys, id), password, cancellationToken)
            : null;
        return await WriteAsync(transaction => Change(transaction, caller, id, edit with { Title = title }, seal, origin), cancellationToken);
    }

    /// <summary>Ends a link for good, by its maker or by the owner of what it leads to.</summary>
    public async Task<ShareOutcome> RevokeAsync(Caller caller, ShareId id, Origin origin, CancellationToken cancellationToken)
    {
        ShareChange change = await WriteAsync(
            transaction =>
            {
                if (caller.Reach is not null || ShareRow.Find(transaction.Connection, id, caller.User) is null)
                {
                    return new ShareChange(ShareOutcome.NotFound);
                }

                transaction.OnCommitted(() => _ends.End(GrantEnds.OfLink(id.Value)));
                _log.Append(transaction, OperationKind.ShareLinkEnd, id.Value, Cbor.Map(_ => { }));
                _audit.Note(transaction, AuditEvent.ShareRevoked, caller.Name, origin, Words(id));
                return new ShareChange(ShareOutcome.Done);
            },
            cancellationToken);
        return change.Outcome;
    }

    private ShareChange Change(
        WriteTransaction transaction, Caller caller, ShareId id, ShareEdit edit, ShareSeal? seal, Origin origin)
    {
        DatabaseConnection connection = transaction.Connection;
        if (ShareRow.Find(connection, id) is not { } now)
        {
            return new ShareChange(ShareOutcome.NotFound);
        }

        if (edit.Rights.HasFlag(Rights.Upload) && !SharedThings.IsOneFolder(connection, now.Record))
        {
            return new ShareChange(ShareOutcome.NeedsOneFolder);
        }

        ShareKeyring keyring = ShareKeyring.OfMaker(id, now.Record, caller.Keys);
        ShareRecord record = now.Record with
        {
            Rights = edit.Rights,
            Title = keyring.SealTitle(edit.Title),
            ExpiresMs = edit.ExpiresAt?.ToUnixTimeMilliseconds(),
            MostDownloads = edit.MostDownloads,
        };
        record = seal?.Put(record, keyring, caller.Keys, id) ?? record;
        _log.Append(transaction, OperationKind.ShareLinkPut, id.Value, record.Encode());
        if (seal is not null || record.Rights != now.Record.Rights || record.ExpiresMs != now.Record.ExpiresMs)
        {
            // Whoever has something open by it comes again, and is asked what holds now.
            transaction.OnCommitted(() => _ends.End(GrantEnds.OfLink(id.Value)));
        }

        _audit.Note(transaction, AuditEvent.ShareChanged, caller.Name, origin, Words(id, record));
        return Done(connection, caller, id);
    }

    private ShareChange Done(DatabaseConnection connection, Caller caller, ShareId id) =>
        new(ShareOutcome.Done, View(connection, caller, ShareRow.Find(connection, id)!));

    private ShareLink View(DatabaseConnection connection, Caller caller, ShareRow row)
    {
        ShareRecord record = row.Record;
        bool isMine = record.Maker == caller.User;
        ShareState state = !_things.StillLead(connection, record) ? ShareState.LeadsNowhere
            : row.IsExpired(_time.GetUtcNow()) ? ShareState.Expired
            : row.IsUsedUp ? ShareState.UsedUp : ShareState.Works;
        return new ShareLink(
            row.Id, isMine ? ShareLock.Write(ShareSeal.SecretOf(record, caller.Keys, row.Id)) : null,
            isMine ? ShareKeyring.OfMaker(row.Id, record, caller.Keys).OpenTitle(record.Title) : "",
            record.Maker, SharedThings.NameOf(connection, record.Maker), _things.View(connection, caller, record), record.Rights,
            DateTimeOffset.FromUnixTimeMilliseconds(record.CreatedMs),
            record.ExpiresMs is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null, record.MostDownloads,
            record.Password.Length > 0, row.Uses, state);
    }

    private async Task<ShareChange> WriteAsync(Func<WriteTransaction, ShareChange> work, CancellationToken cancellationToken)
    {
        try
        {
            return await _log.Database.Writer.RunAsync(work, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return new ShareChange(ShareOutcome.ReadOnly);
        }
    }

    // No name of a file: the record lies open on the disk.
    private static string Words(ShareId id, ShareRecord? record = null) => record is null
        ? $"link {id.ToString()[^8..]}"
        : $"link {id.ToString()[^8..]}: whoever has it may {Words(record.Rights)}{(record.Password.Length > 0 ? ", with a password" : "")}"
            + (record.ExpiresMs is { } end ? $", until {DateTimeOffset.FromUnixTimeMilliseconds(end):yyyy-MM-dd HH:mm}" : "")
            + (record.MostDownloads is { } most ? $", {most} downloads" : "");

    private static string Words(Rights rights) => string.Join(
        " and ",
        new[] { (Rights.Read, "look"), (Rights.Write, "change things"), (Rights.Upload, "send files") }
            .Where(pair => rights.HasFlag(pair.Item1)).Select(pair => pair.Item2));
}
