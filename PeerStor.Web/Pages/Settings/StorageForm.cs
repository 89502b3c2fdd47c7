using PeerStor.Engine.Backends;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Pages.Settings;

/// <summary>A setting of a storage backend as a field of a form.</summary>
/// <param name="Of">The backend that it is for; null: all but the local one.</param>
/// <param name="Choices">Values and their words; empty: any text.</param>
public sealed record StorageField(Setting Setting, string Label, BackendKind? Of, params IReadOnlyList<(string Value, string Words)> Choices)
{
    public string Name => Setting.Name;
}

/// <summary>The storage backend as somebody wants it: what is set, and over it what they sent.</summary>
/// <param name="now">The settings in force.</param>
/// <param name="sent">Null: nothing was sent, and all is as it is set.</param>
public sealed class StorageForm(LoadedSettings now, IFormCollection? sent)
{
    public static readonly IReadOnlyList<StorageField> Fields =
    [
        new(Hosting.Configuration.Settings.S3Bucket, "Bucket", BackendKind.S3),
        new(Hosting.Configuration.Settings.S3Region, "Region", BackendKind.S3),
        new(Hosting.Configuration.Settings.S3AccessKey, "Key", BackendKind.S3),
        new(Hosting.Configuration.Settings.S3SecretKey, "Secret", BackendKind.S3),
        new(Hosting.Configuration.Settings.S3Endpoint, "Server", BackendKind.S3),
        new(Hosting.Configuration.Settings.S3PathStyle, "Where the bucket's name stands", BackendKind.S3,
            ("", "as the server usually wants it"), ("true", "in the path"), ("false", "before the server's name")),
        new(Hosting.Configuration.Settings.S3AccessPoint, "Access point", BackendKind.S3),
        new(Hosting.Configuration.Settings.NfsMount, "Directory of the mount", BackendKind.Nfs),
        new(Hosting.Configuration.Settings.BackendOnly, "Goes away on this device once it lies there", null,
            ("", "large video and audio with S3, nothing with NFS"), ("nothing", "nothing"), ("media", "large video and audio"), ("everything", "all large files")),
        new(Hosting.Configuration.Settings.BackendCache, "Kept here after reading, at most", null),
    ];

    private static readonly Setting Kind = Hosting.Configuration.Settings.StorageBackend;

    public BackendKind Wanted =>
        Enum.TryParse(Text(Kind), ignoreCase: true, out BackendKind kind) && Enum.IsDefined(kind) ? kind : BackendKind.Local;

    /// <summary>What fixes the choice itself, outside of this screen.</summary>
    public string? KindFixedBy => now.FixedBy(Kind);

    public string? FixedBy(StorageField field) => now.FixedBy(field.Setting);

    /// <summary>What stands in the field; of a secret only what was just sent.</summary>
    public string Text(StorageField field) => Text(field.Setting);

    public bool IsSet(StorageField field) => now.TextOf(field.Setting) is not null;

    /// <summary>The lines that make it so; null takes a line away.</summary>
    public IReadOnlyDictionary<string, string?> Lines()
    {
        Dictionary<string, string?> lines = [];
        foreach (Setting setting in Fields.Select(field => field.Setting).Prepend(Kind).Where(setting => now.FixedBy(setting) is null))
        {
            string text = Text(setting);
            // A secret is never shown, so an empty field says nothing; it goes with its key.
            if (setting.Secret && text.Length == 0 && Text(Hosting.Configuration.Settings.S3AccessKey).Length > 0)
            {
                continue;
            }

            lines[setting.Name] = text.Length == 0 ? null : text;
            if (setting.Alias is { } alias)
            {
                lines[alias] = null;
            }
        }

        return lines;
    }

    /// <summary>The backends as they would be.</summary>
    /// <param name="problem">Why they cannot be so, in words; null: they can.</param>
    public BackendOptions? Read(out string? problem)
    {
        IReadOnlyDictionary<string, string?> lines = Lines();
        if (lines.FirstOrDefault(line => line.Value is { } value && !EnvFile.CanHold(value)) is { Key: { } name })
        {
            problem = $"{name} holds signs that cannot stand there.";
            return null;
        }

        try
        {
            LoadedSettings wanted = now.With(lines);
            problem = BackendSettings.Warnings(wanted).FirstOrDefault() is { } missing ? missing.Split(';')[0] + "." : null;
            return problem is null ? BackendSettings.From(wanted) : null;
        }
        catch (SettingException wrong)
        {
            problem = wrong.Message + ".";
            return null;
        }
    }

    private string Text(Setting setting) =>
        (now.FixedBy(setting) is null && sent is not null ? sent[setting.Name].ToString().Trim() : setting.Secret ? "" : now.TextOf(setting)) ?? "";
}
