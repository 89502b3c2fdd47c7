using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>What a link can be like.</summary>
internal static class ShareRules
{
    /// <summary>What is wrong with a wish; Done when nothing is. What it leads to is looked at elsewhere.</summary>
    public static ShareOutcome Check(Rights rights, string title, DateTimeOffset? expires, string? password, long? most, DateTimeOffset now)
    {
        if (rights is not (Rights.Read or Rights.Upload or (Rights.Read | Rights.Upload)))
        {
            return ShareOutcome.RightsInvalid;
        }

        if (title.Length > ShareLimits.LongestTitle || title.Any(char.IsControl))
        {
            return ShareOutcome.TitleInvalid;
        }

        if (expires <= now)
        {
            return ShareOutcome.ExpiryInThePast;
        }

        return most < 1 ? ShareOutcome.LimitInvalid : CheckPassword(password);
    }

    private static ShareOutcome CheckPassword(string? password) => password switch
    {
        null or "" => ShareOutcome.Done,
        { Length: < ShareLimits.ShortestPassword } => ShareOutcome.PasswordTooShort,
        { Length: > ShareLimits.LongestPassword } => ShareOutcome.PasswordTooLong,
        _ => ShareOutcome.Done,
    };
}
