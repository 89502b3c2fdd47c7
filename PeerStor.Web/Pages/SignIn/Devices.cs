namespace PeerStor.Web.Pages.SignIn;

/// <summary>Names a browser so that its owner knows it again in a list.</summary>
public static class Devices
{
    // The order matters: Edge also says Chrome, Chrome also says Safari, and Android also says Linux.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"), ("Linux", "Linux"),
    ];

    /// <summary>"Firefox on Linux"; "A program" for what says that it is no browser.</summary>
    public static string Describe(string? userAgent)
    {
        string agent = userAgent ?? "";
        if (!agent.StartsWith("Mozilla/", StringComparison.Ordinal))
        {
            return "A program";
        }

        string browser = Find(Browsers, agent) ?? "A browser";
        return Find(Systems, agent) is { } system ? $"{browser} on {system}" : browser;
    }

    private static string? Find((string Mark, string Name)[] known, string agent) =>
        known.FirstOrDefault(item => agent.Contains(item.Mark, StringComparison.Ordinal)).Name;
}
