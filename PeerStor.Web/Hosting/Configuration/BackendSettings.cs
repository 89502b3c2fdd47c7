using PeerStor.Engine.Backends;
using PeerStor.Engine.Backends.S3;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>Which storage backends are configured. S3 is only when there are a bucket and a key; otherwise files stay local, and that is said.</summary>
internal static class BackendSettings
{
    /// <summary>What Settings shows of it.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(((IReadOnlyList<Setting>)
    [
        Settings.StorageBackend, Settings.S3Region, Settings.S3Bucket, Settings.S3AccessKey, Settings.S3SecretKey, Settings.S3Endpoint,
        Settings.S3PathStyle, Settings.S3AccessPoint, Settings.NfsMount, Settings.BackendOnly, Settings.BackendCache,
    ]).Select(setting => setting.Name));

    public static BackendOptions From(LoadedSettings settings) => new()
    {
        Wanted = settings.Get(Settings.StorageBackend),
        S3 = S3(settings),
        NfsFolder = settings.Get(Settings.NfsMount),
        GivesUp = settings.Get(Settings.BackendOnly),
        CacheBytes = settings.Get(Settings.BackendCache) ?? 0,
    };

    /// <summary>A line about a backend that is wanted and cannot be used.</summary>
    public static IEnumerable<string> Warnings(LoadedSettings settings)
    {
        BackendOptions options = From(settings);
        if (options.Chosen != options.Wanted)
        {
            yield return options.Wanted == BackendKind.Nfs
                ? "STORAGE_BACKEND=nfs needs NFS_MOUNT_POINT; files are kept in the local data directory"
                : settings.Get(Settings.S3Bucket) is null
                    ? "STORAGE_BACKEND=s3 needs AWS_S3_BUCKET; files are kept in the local data directory"
                    : "STORAGE_BACKEND=s3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of this machine; files are kept in the local data directory";
        }
    }

    private static S3Options? S3(LoadedSettings settings)
    {
        string? key = settings.Get(Settings.S3AccessKey);
        string? secret = settings.Get(Settings.S3SecretKey);
        if (settings.Get(Settings.S3Bucket) is not { } bucket || (key is null || secret is null) && !MachineRole.IsThere(settings))
        {
            return null;
        }

        Uri? endpoint = settings.Get(Settings.S3Endpoint);
        return new S3Options
        {
            Bucket = bucket, Region = settings.Get(Settings.S3Region), AccessKey = key, SecretKey = secret, Endpoint = endpoint,
            PathStyle = settings.Get(Settings.S3PathStyle) ?? endpoint is not null, AccessPoint = settings.Get(Settings.S3AccessPoint),
        };
    }
}
