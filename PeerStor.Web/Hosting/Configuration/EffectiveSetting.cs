namespace PeerStor.Web.Hosting.Configuration;

/// <summary>A setting with the value that counts and where it came from.</summary>
/// <param name="Value">The text as it was given, dots for a secret, or the default in words.</param>
/// <param name="Source">"default", "environment", "command line" or the path of a .env file.</param>
public sealed record EffectiveSetting(string Name, string Value, string Source, string Default, string Allowed, string Help)
{
    public bool IsDefault => Source == SettingSource.Default;
}

internal static class SettingSource
{
    public const string Default = "default";
    public const string Environment = "environment";
    public const string CommandLine = "command line";
}
