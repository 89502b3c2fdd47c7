namespace PeerStor.Web.Hosting.Configuration;

/// <summary>Whether this machine has a key for Amazon's services without one being written down for PeerStor.</summary>
internal static class MachineRole
{
    private static readonly string[] Variables =
        ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_PROFILE"];

    /// <summary>The maker of a virtual machine, as Linux knows it: Amazon's have a role's key within reach.</summary>
    private const string Maker = "/sys/class/dmi/id/sys_vendor";

    public static bool IsThere(LoadedSettings settings) =>
        Variables.Any(settings.IsInEnvironment) || File.Exists(Profiles) || (File.Exists(Maker) && File.ReadAllText(Maker).StartsWith("Amazon", StringComparison.Ordinal));

    private static string Profiles =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".aws", "credentials");
}
