using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Users;

/// <summary>
/// What was done that matters for who may see and do what, on this device. Kept for a year and bounded; written in the
/// transaction of what it tells where there is one.
/// </summary>
public sealed class AuditLog
{
    /// <summary>The newest that are kept: some years of a household, some months of a team.</summary>
    private const int MostRecords = 100_000;

    private readonly NodeDatabase _database;
    private readonly TimeProvider _time;

    internal AuditLog(NodeDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>Newest first; <paramref name="before"/> is the id of the last one seen.</summary>
    public Task<IReadOnlyList<AuditRecord>> ListAsync(long? before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<AuditRecord>>(_database.Read(connection => connection.Query(
            "SELECT id, at, event, name, address, device, detail FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2",
            Read, before ?? long.MaxValue, limit)));
    }

    /// <summary>As <see cref="ListAsync(long?, int, CancellationToken)"/>, only what the question asks for.</summary>
    public Task<IReadOnlyList<AuditRecord>> ListAsync(AuditQuery query, long? before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // The kinds are numbers of this program, so they may stand in the text.
        string kinds = query.Events.Count == 0 ? "" : $"AND event IN ({string.Join(',', query.Events.Select(one => (int)one))})";
        return Task.FromResult<IReadOnlyList<AuditRecord>>(_database.Read(connection => connection.Query(
            $"""
            SELECT id, at, event, name, address, device, detail FROM audit
            WHERE id < $1 AND ($3 IS NULL OR lower(name) = lower($3)) AND at >= $4 AND at < $5 {kinds} ORDER BY id DESC LIMIT $2
            """,
            Read, before ?? long.MaxValue, limit, query.Name, query.From?.ToUnixTimeMilliseconds() ?? 0,
            query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue)));
    }

    /// <summary>A record of its own. A disk that refuses writes loses the record, not the request.</summary>
    public async Task NoteAsync(AuditEvent what, string name, Origin origin, string detail = "")
    {
        try
        {
            await _database.Writer.RunAsync(
                transaction =>
                {
                    Note(transaction, what, name, origin, detail);
                    return true;
                },
                CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // The alert about the disk is up already.
        }
    }

    internal void Note(WriteTransaction transaction, AuditEvent what, string name, Origin origin, string detail = "")
    {
        DatabaseConnection connection = transaction.Connection;
        connection.Execute(
            "INSERT INTO audit (at, event, name, address, device, detail) VALUES ($1, $2, $3, $4, $5, $6)",
            _time.GetUtcNow().ToUnixTimeMilliseconds(), (int)what, Cut(name), Cut(origin.Address), Cut(origin.Device), Cut(detail));
        connection.Execute("DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - $1", MostRecords);
    }

    private static AuditRecord Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.Time(1), (AuditEvent)row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.GetString(6));

    // Whoever tries to sign in chooses the name that is noted.
    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}

/// <summary>One thing that was done. The name is what was typed where nobody signed in.</summary>
public sealed record AuditRecord(
    long Id, DateTimeOffset At, AuditEvent Event, string Name, string Address, string Device, string Detail);

/// <summary>What of the record somebody wants to see.</summary>
/// <param name="Events">Only these; none: all.</param>
/// <param name="Name">Only what this user did.</param>
public sealed record AuditQuery(IReadOnlyList<AuditEvent> Events, string? Name, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Where a request came from, for the audit log. Empty texts where it does not apply.</summary>
public sealed record Origin(string Address, string Device)
{
    public static readonly Origin ThisMachine = new("", "this machine");
}

/// <summary>Persisted: append only.</summary>
public enum AuditEvent
{
    SignedIn = 1,
    SignInFailed = 2,
    SignInSlowedDown = 3,
    SignedOut = 4,
    PasswordSet = 5,
    PasswordRemoved = 6,
    RecoveryCodeMade = 7,
    RecoveryCodeUsed = 8,
    InvitationMade = 9,
    InvitationUsed = 10,
    UserChanged = 11,
    UserDisabled = 12,
    UserEnabled = 13,
    TokenMade = 14,
    GrantRevoked = 15,
    SignInLinkMade = 16,
    DeletedForGood = 17,
    InvitationWithdrawn = 18,
    ShareMade = 30,
    ShareChanged = 31,
    ShareRevoked = 32,
    SharePasswordWrong = 33,
    QuotaSet = 40,
    SpeedSet = 41,
    QuotaNear = 42,
    Trashed = 43,
    Restored = 44,
    GroupMade = 50,
    GroupChanged = 51,
    GroupDeleted = 52,
    GroupJoined = 53,
    GroupLeft = 54,
    AccessGiven = 55,
    AccessTaken = 56,
    DeviceInvited = 57,
    DeviceJoined = 58,
    DeviceRemoved = 59,
    DeviceChanged = 60,
    DeviceDeclaredLost = 61,
    DeviceFound = 62,
    DigitsAgreed = 63,
    DigitsDiffered = 64,
    StorageChosen = 65,
}
