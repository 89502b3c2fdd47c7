using System.Globalization;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Audit;

/// <summary>The record as people ask for it: by what it is about, who did it, and on which day.</summary>
public static class AuditKinds
{
    private static readonly Dictionary<string, AuditEvent[]> Known = new()
    {
        ["sign-ins"] =
        [
            AuditEvent.SignedIn, AuditEvent.SignInFailed, AuditEvent.SignInSlowedDown, AuditEvent.SignedOut, AuditEvent.SignInLinkMade,
            AuditEvent.RecoveryCodeUsed, AuditEvent.TokenMade, AuditEvent.GrantRevoked, AuditEvent.PasswordSet, AuditEvent.PasswordRemoved,
            AuditEvent.RecoveryCodeMade,
        ],
        ["users"] =
        [
            AuditEvent.InvitationMade, AuditEvent.InvitationUsed, AuditEvent.InvitationWithdrawn, AuditEvent.UserChanged,
            AuditEvent.UserDisabled, AuditEvent.UserEnabled,
        ],
        ["sharing"] =
        [
            AuditEvent.ShareMade, AuditEvent.ShareChanged, AuditEvent.ShareRevoked, AuditEvent.SharePasswordWrong, AuditEvent.AccessGiven,
            AuditEvent.AccessTaken, AuditEvent.GroupMade, AuditEvent.GroupChanged, AuditEvent.GroupDeleted, AuditEvent.GroupJoined,
            AuditEvent.GroupLeft,
        ],
        ["deletions"] = [AuditEvent.Trashed, AuditEvent.Restored, AuditEvent.DeletedForGood],
        ["devices"] = [AuditEvent.DeviceInvited, AuditEvent.DeviceJoined, AuditEvent.DeviceRemoved, AuditEvent.DeviceChanged, AuditEvent.DeviceDeclaredLost, AuditEvent.DeviceFound, AuditEvent.DigitsAgreed,
            AuditEvent.DigitsDiffered, AuditEvent.StorageChosen],
        ["limits"] = [AuditEvent.QuotaSet, AuditEvent.SpeedSet, AuditEvent.QuotaNear],
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Null: no such kind, or no such day.</summary>
    public static AuditQuery? Query(string? kind, string? name, string? day)
    {
        DateTimeOffset? from = null;
        if (!string.IsNullOrEmpty(day))
        {
            if (!DateTimeOffset.TryParseExact(
                day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start))
            {
                return null;
            }

            from = start;
        }

        AuditEvent[]? events = [];
        return string.IsNullOrEmpty(kind) || Known.TryGetValue(kind, out events)
            ? new AuditQuery(events ?? [], string.IsNullOrWhiteSpace(name) ? null : name.Trim(), from, from?.AddDays(1))
            : null;
    }
}
