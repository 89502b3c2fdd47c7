using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Audit;

/// <summary>The audit log in words.</summary>
public static class AuditWords
{
    public static string Of(AuditEvent what) => what switch
    {
        AuditEvent.SignedIn => "signed in",
        AuditEvent.SignInFailed => "could not sign in: wrong name or password",
        AuditEvent.SignInSlowedDown => "could not sign in: too many tries",
        AuditEvent.SignedOut => "signed out",
        AuditEvent.PasswordSet => "set a password",
        AuditEvent.PasswordRemoved => "removed the password",
        AuditEvent.RecoveryCodeMade => "made a recovery code",
        AuditEvent.RecoveryCodeUsed => "used the recovery code",
        AuditEvent.InvitationMade => "invited somebody",
        AuditEvent.InvitationUsed => "joined by an invitation",
        AuditEvent.InvitationWithdrawn => "took an invitation back",
        AuditEvent.UserChanged => "changed a user",
        AuditEvent.UserDisabled => "locked a user out",
        AuditEvent.UserEnabled => "let a user in again",
        AuditEvent.TokenMade => "made a token",
        AuditEvent.GrantRevoked => "ended a session or token",
        AuditEvent.SignInLinkMade => "made a sign-in link",
        AuditEvent.DeletedForGood => "deleted something for good",
        AuditEvent.ShareMade => "made a share link",
        AuditEvent.ShareChanged => "changed a share link",
        AuditEvent.ShareRevoked => "ended a share link",
        AuditEvent.GroupMade => "made a group",
        AuditEvent.GroupChanged => "renamed a group",
        AuditEvent.GroupDeleted => "deleted a group",
        AuditEvent.GroupJoined => "put somebody into a group",
        AuditEvent.GroupLeft => "took somebody out of a group",
        AuditEvent.AccessGiven => "shared a folder with somebody",
        AuditEvent.AccessTaken => "took away what somebody may do",
        AuditEvent.SharePasswordWrong => "opened a share link with a wrong password",
        AuditEvent.QuotaSet => "set how much a user may store",
        AuditEvent.SpeedSet => "set a speed",
        AuditEvent.QuotaNear => "has come near their storage limit",
        AuditEvent.Trashed => "moved something to the trash",
        AuditEvent.Restored => "took something out of the trash",
        AuditEvent.DeviceInvited => "made an invitation for a device",
        AuditEvent.DeviceJoined => "let this device join others",
        AuditEvent.DeviceRemoved => "removed a device",
        AuditEvent.DeviceChanged => "changed what a device is called, gives or may send",
        AuditEvent.DeviceDeclaredLost => "declared a device lost",
        AuditEvent.DigitsAgreed => "said that a device shows the same six digits",
        AuditEvent.DigitsDiffered => "said that a device shows other digits",
        AuditEvent.StorageChosen => "chose where files lie",
        AuditEvent.DeviceFound => "took back that a device is lost",
        _ => what.ToString(),
    };

    public static bool IsWarning(AuditEvent what) => what is AuditEvent.QuotaNear or AuditEvent.SignInFailed or AuditEvent.SignInSlowedDown
        or AuditEvent.SharePasswordWrong or AuditEvent.DigitsDiffered;
}
