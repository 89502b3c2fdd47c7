namespace PeerStor.Web.Hosting.Configuration;

/// <summary>
/// Settings that belong to parts which this version does not have. They are checked and answered with one line, so that
/// a prepared .env file works and nobody believes in something that is not there.
/// </summary>
internal static class LaterSettings
{
    /// <summary>One line for each part that is asked for and not there.</summary>
    public static IEnumerable<string> Warnings(Func<string, string?> find)
    {
        if (!string.IsNullOrWhiteSpace(find("CDN_BASE_URL")))
        {
            yield return "CDN_BASE_URL has no effect: what lies in the bucket is encrypted, so streams go through a device";
        }
    }
}
