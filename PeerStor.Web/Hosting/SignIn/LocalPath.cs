namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Where to go after signing in: only ever a path on this server.</summary>
public static class LocalPath
{
    /// <summary>
    /// The path when it leads to this server, otherwise "/". "//host", "/\host" and anything with a control character,
    /// which browsers drop before they read an address, lead elsewhere.
    /// </summary>
    public static string OrHome(string? next)
    {
        if (string.IsNullOrEmpty(next) || next[0] != '/' || next.Length > 2048)
        {
            return "/";
        }

        if (next.Length > 1 && next[1] is '/' or '\\')
        {
            return "/";
        }

        return next.Any(c => char.IsControl(c) || c == '\\' || char.IsSurrogate(c) || c > 0x7e) ? "/" : next;
    }
}
