namespace PeerStor.Web.Hosting.SignIn;

/// <summary>The address that a one-time sign-in secret is opened with.</summary>
internal static class SignInLink
{
    public static string Path(string secret) => $"{Challenge.SignInPath}/{secret}";
}
