using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>Who asks, proved by a grant, with the keys that the grant's secret unlocked.</summary>
/// <param name="Scope">What the grant and the user's role both allow.</param>
/// <param name="User">For a share link, the link itself: nothing is theirs, and what looks only at the user finds nothing.</param>
public sealed record Caller(UserId User, string Name, UserRole Role, GrantId Grant, GrantKind Via, GrantScope Scope, UserKeys Keys)
{
    /// <summary>Null: everything that the user may.</summary>
    public Reach? Reach { get; init; }

    /// <summary>Whose limits of speed hold: the user's own, and for a share link those of whoever shared.</summary>
    public UserId Payer => OnBehalfOf ?? User;

    /// <summary>For a share link, whoever shared: it leads no further than they may go themselves.</summary>
    public UserId? OnBehalfOf { get; init; }

    /// <summary>Callers of one view see the same: what is remembered for one may be answered to another.</summary>
    internal Guid View => Reach is null || Via == GrantKind.Share
        ? User.Value
        : Guid.ParseExact(Grant.Hex.AsSpan(0, 32), "N");

    /// <summary>Cancelled when the grant is revoked or runs out: whatever is open on its behalf ends then.</summary>
    public CancellationToken Ended { get; init; }
}

/// <summary>What a bearer secret is for. Persisted: append only.</summary>
public enum GrantKind
{
    Session = 1,
    Token = 2,
    SignInLink = 3,
    Invitation = 4,
    Share = 5,
}

/// <summary>What a grant allows. Persisted: append only.</summary>
[Flags]
public enum GrantScope
{
    None = 0,
    Read = 1,
    Write = 2,
    Admin = 4,
    All = Read | Write | Admin,
}

/// <summary>SHA-256 of a bearer secret: names the grant without revealing the secret. Written as 64 hex digits.</summary>
public readonly record struct GrantId(string Hex)
{
    public override string ToString() => Hex;
}

/// <summary>A grant as people see it. Times are UTC; <paramref name="ExpiresAt"/> null means until revoked;
/// <paramref name="Folder"/> is the only one that a token gets at.</summary>
public sealed record GrantSummary(
    GrantId Id, GrantKind Kind, string Label, GrantScope Scope,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
    EntryId? Folder = null);

/// <summary>A new bearer secret. It is shown once: only its hash is stored.</summary>
public sealed record NewGrant(GrantId Id, string Secret, DateTimeOffset? ExpiresAt);

/// <summary>Somebody who came by a one-time link, and the session that it gave.</summary>
public sealed record SignedInByLink(string Name, NewGrant Session);
