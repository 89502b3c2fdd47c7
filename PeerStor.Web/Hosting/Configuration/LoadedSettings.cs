namespace PeerStor.Web.Hosting.Configuration;

/// <summary>
/// The settings in force. The command line wins over the environment, that over .env in the current directory, and that
/// over .env in the data directory. All values are checked when this is made: <see cref="SettingException"/>.
/// </summary>
public sealed class LoadedSettings
{
    private readonly IReadOnlyDictionary<string, string> _flags;
    private readonly Func<string, string?> _environment;
    private readonly string _currentDirectory;
    private readonly List<(string Path, IReadOnlyDictionary<string, string> Values)> _files = [];

    /// <param name="flags">Option, such as "--port", to its text.</param>
    /// <param name="environment">A variable's value, or null.</param>
    /// <param name="currentDirectory">Where the first .env file is looked for.</param>
    /// <param name="instead">What the .env in the data directory is taken to say; null takes a line away.</param>
    public LoadedSettings(
        IReadOnlyDictionary<string, string> flags, Func<string, string?> environment, string currentDirectory,
        IReadOnlyDictionary<string, string?>? instead = null)
    {
        _flags = flags;
        _environment = environment;
        _currentDirectory = currentDirectory;
        string first = Path.Combine(Path.GetFullPath(currentDirectory), ".env");
        _files.Add((first, EnvFile.Read(first)));
        DataFile = Path.Combine(Get(Settings.Data), ".env");
        if (DataFile != first)
        {
            _files.Add((DataFile, EnvFile.Read(DataFile)));
        }

        if (instead is not null)
        {
            IEnumerable<KeyValuePair<string, string>> rest = _files[^1].Values.Where(line => !instead.ContainsKey(line.Key));
            IEnumerable<KeyValuePair<string, string>> set = instead.Where(line => line.Value is not null).Select(line => KeyValuePair.Create(line.Key, line.Value!));
            _files[^1] = (DataFile, rest.Concat(set).ToDictionary());
        }

        Effective = [.. Settings.All.Select(Describe).Where(setting => !Settings.IsForCommands(setting.Name))];
        Warnings = [.. BackendSettings.Warnings(this), .. LaterSettings.Warnings(name => FindByName(name)?.Text)];
    }

    /// <summary>Where what is chosen in the browser is written. Everything else that can set something is stronger.</summary>
    public string DataFile { get; }

    /// <summary>Every setting of the server with its value and source, secrets as dots; for the Settings screen.</summary>
    public IReadOnlyList<EffectiveSetting> Effective { get; }

    /// <summary>Lines about settings that have no effect in this version.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The settings of this process: its environment and current directory.</summary>
    public static LoadedSettings ForProcess(IReadOnlyDictionary<string, string> flags) =>
        new(flags, Environment.GetEnvironmentVariable, Environment.CurrentDirectory);

    /// <summary>These settings, with other lines in <see cref="DataFile"/>; null takes a line away. Nothing is written.</summary>
    /// <exception cref="SettingException">One of them is not possible.</exception>
    public LoadedSettings With(IReadOnlyDictionary<string, string?> changes) => new(_flags, _environment, _currentDirectory, changes);

    /// <summary>As it was written; null: nothing sets it.</summary>
    public string? TextOf(Setting setting) => Find(setting)?.Text;

    /// <summary>What sets it that is stronger than <see cref="DataFile"/>; null: it can be chosen there.</summary>
    public string? FixedBy(Setting setting) => Find(setting)?.Source is { } source && source != DataFile ? source : null;

    public T Get<T>(Setting<T> setting)
    {
        if (Find(setting) is not { } found)
        {
            return setting.Otherwise();
        }

        return setting.Read(found.Text, out T? value) ? value : throw NotAllowed(setting, found);
    }

    internal bool IsInEnvironment(string name) => !string.IsNullOrWhiteSpace(_environment(name));

    private EffectiveSetting Describe(Setting setting)
    {
        Found? found = Find(setting);
        if (found is { } given && !setting.Allows(given.Text))
        {
            throw NotAllowed(setting, given);
        }

        string value = found is null ? setting.Default : setting.Secret ? "••••••••" : found.Value.Text;
        return new EffectiveSetting(
            setting.Name, value, found?.Source ?? SettingSource.Default, setting.Default, setting.Allowed, setting.Help);
    }

    private Found? Find(Setting setting)
    {
        if (setting.Flag is { } flag && _flags.TryGetValue(flag, out string? text))
        {
            return new Found(flag, text, SettingSource.CommandLine);
        }

        return FindByName(setting.Name) ?? (setting.Alias is { } alias ? FindByName(alias) : null);
    }

    // An empty value means "not set", so that a line of .env.example can stay without one.
    private Found? FindByName(string name)
    {
        if (_environment(name) is { } text && !string.IsNullOrWhiteSpace(text))
        {
            return new Found(name, text.Trim(), SettingSource.Environment);
        }

        foreach ((string path, IReadOnlyDictionary<string, string> values) in _files)
        {
            if (values.TryGetValue(name, out string? value) && !string.IsNullOrWhiteSpace(value))
            {
                return new Found(name, value.Trim(), path);
            }
        }

        return null;
    }

    private static SettingException NotAllowed(Setting setting, Found found)
    {
        string shown = setting.Secret ? "(secret)" : found.Text;
        string from = found.Source is SettingSource.CommandLine ? "" : $" ({found.Source})";
        string given = found.Source is SettingSource.CommandLine ? $"{found.Name} {shown}" : $"{found.Name}={shown}";
        return new SettingException($"{given}{from} is not possible; allowed: {setting.Allowed}");
    }

    private readonly record struct Found(string Name, string Text, string Source);
}
