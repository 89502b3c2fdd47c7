namespace PeerStor.Web.Pages.SignIn;

/// <summary>The address that signs a browser in once.</summary>
public static class SignInLink
{
    /// <summary>
    /// The path and query for a one-time secret. Opening it changes nothing yet: the page sends the secret back by POST,
    /// so that a preview in a chat does not use it up.
    /// </summary>
    public static string PathFor(string secret) => $"/sign-in?link={Uri.EscapeDataString(secret)}";
}
