using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Serving;

/// <summary>What `peerstor serve` was given: options that are settings, by their names, and how to announce the start.</summary>
internal sealed record ServeArguments(IReadOnlyDictionary<string, string> Flags, bool Json = false)
{
    public const string JsonFlag = "--json";

    /// <summary>Null for every other command, for help and for anything unclear: the full parser answers those.</summary>
    public static ServeArguments? TryRead(string[] args)
    {
        if (args is not ["serve", ..])
        {
            return null;
        }

        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        bool json = false;
        for (int i = 1; i < args.Length; i++)
        {
            string name = args[i];
            if (name == JsonFlag)
            {
                json = true;
                continue;
            }

            int equals = name.IndexOf('=', StringComparison.Ordinal);
            string? value = equals > 0 ? name[(equals + 1)..] : i + 1 < args.Length ? args[++i] : null;
            string flag = equals > 0 ? name[..equals] : name;
            if (!IsFlag(flag) || string.IsNullOrWhiteSpace(value) || value[0] == '-' || !flags.TryAdd(flag, value))
            {
                return null;
            }
        }

        return new ServeArguments(flags, json);
    }

    private static bool IsFlag(string text) => Settings.All.Any(setting => !setting.ForCommands && setting.Flag == text);
}
