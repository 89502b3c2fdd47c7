namespace PeerStor.Web.Hosting.Configuration;

/// <summary>
/// Settings that belong to parts which this version does not have. They are checked and answered with one line, so that
/// a prepared .env file works and nobody believes in something that is not there.
/// </summary>
internal static class LaterSettings
{
    private static readonly string[] Storage =
    [
        "AWS_S3_BUCKET", "S3_BUCKET_NAME", "S3_ENDPOINT_URL", "S3_FORCE_PATH_STYLE", "S3_ACCESS_POINT", "CDN_BASE_URL", "NFS_MOUNT_POINT",
    ];

    private static readonly string[] Notes = ["NOTEPAD_AUTO_SYNC"];

    /// <summary>One line for each part that is asked for and not there.</summary>
    public static IEnumerable<string> Warnings(Func<string, string?> find)
    {
        string backend = Checked("STORAGE_BACKEND", "local, s3 or nfs", ["local", "s3", "nfs"]) ?? "local";
        if (backend != "local")
        {
            yield return $"STORAGE_BACKEND={backend} is not available yet; files are kept in the local data directory";
        }
        else if (Set(Storage) is { Length: > 0 } storage)
        {
            yield return $"{storage} has no effect yet; files are kept in the local data directory";
        }

        if (Set(Notes) is { Length: > 0 } notes)
        {
            yield return $"{notes} has no effect yet; notes are kept in the data directory and travel to other devices at once";
        }

        string Set(string[] names) => string.Join(", ", names.Where(name => !string.IsNullOrWhiteSpace(find(name))));

        string? Checked(string name, string allowed, string[] values)
        {
            string? value = find(name)?.Trim().ToLowerInvariant();
            return string.IsNullOrEmpty(value) || values.Contains(value)
                ? value is "" ? null : value
                : throw new SettingException($"{name}={value} is not possible; allowed: {allowed}");
        }
    }
}
