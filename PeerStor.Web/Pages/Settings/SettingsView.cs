using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Settings;

/// <summary>A session or token in the list.</summary>
public sealed record GrantRow(
    string Id, string Label, bool IsSession, bool IsThis, string Allows,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static GrantRow Of(GrantSummary grant, GrantId own) => new(
        grant.Id.Hex, grant.Label, grant.Kind == GrantKind.Session, grant.Id == own, Words(grant.Scope) + (grant.Folder is null ? "" : ", one folder"),
        grant.CreatedAt, grant.ExpiresAt, grant.LastUsedAt);

    public static string Words(GrantScope scope) =>
        scope.HasFlag(GrantScope.Admin) ? "everything" : scope.HasFlag(GrantScope.Write) ? "read and write" : "read only";
}

/// <summary>A token that was made just now: the only time that its secret is shown.</summary>
public sealed record NewToken(string Label, string Secret);

/// <summary>The region with the sessions and tokens.</summary>
public sealed record AccessView(IReadOnlyList<GrantRow> Grants, NewToken? Made = null, string? Problem = null)
{
    public IEnumerable<GrantRow> Sessions => Grants.Where(grant => grant.IsSession);

    public IEnumerable<GrantRow> Tokens => Grants.Where(grant => !grant.IsSession);
}

/// <summary>The region that signs in another device; the link is there once it was asked for.</summary>
public sealed record AnotherDeviceView(string? Link = null, string? QrCode = null);

/// <summary>The last question before a session or token ends.</summary>
public sealed record RevokeForm(GrantRow Grant);
