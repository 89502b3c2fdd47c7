namespace PeerStor.Web.Hosting.Configuration;

/// <summary>
/// Settings that belong to parts which this version does not have. They are checked and answered with one line, so that
/// a prepared .env file works and nobody believes in something that is not there.
/// </summary>
internal static class LaterSettings
{
    private static readonly string[] Notes = ["NOTEPAD_AUTO_SYNC"];

    /// <summary>One line for each part that is asked for and not there.</summary>
    public static IEnumerable<string> Warnings(Func<string, string?> find)
    {
        if (!string.IsNullOrWhiteSpace(find("CDN_BASE_URL")))
        {
            yield return "CDN_BASE_URL has no effect: what lies in the bucket is encrypted, so streams go through a device";
        }

        if (Set(Notes) is { Length: > 0 } notes)
        {
            yield return $"{notes} has no effect yet; notes are kept in the data directory and travel to other devices at once";
        }

        string Set(string[] names) => string.Join(", ", names.Where(name => !string.IsNullOrWhiteSpace(find(name))));
    }
}
