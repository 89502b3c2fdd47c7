namespace PeerStor.Web.Hosting.Configuration;

internal static class DefaultFolder
{
    /// <summary>The user's data directory on this system, such as ~/.local/share/peerstor.</summary>
    public static string Find()
    {
        string home = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // A service without a home directory has none; then the data lies where the service was started.
        return home.Length == 0 ? Path.GetFullPath("peerstor-data") : Path.Combine(home, "peerstor");
    }
}
