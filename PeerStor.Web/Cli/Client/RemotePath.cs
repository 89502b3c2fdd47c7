namespace PeerStor.Web.Cli.Client;

/// <summary>Paths on the server, as a person types them: '/' between names, with or without one at the start and end.</summary>
internal static class RemotePath
{
    public static string Clean(string typed) =>
        string.Join('/', typed.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "."));

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : "";

    /// <summary>Whether the person said that it is a folder.</summary>
    public static bool SaysFolder(string typed) => typed.Length == 0 || typed[^1] == '/' || typed == ".";

    public static string Content(string path) => "api/v1/content/" + Escape(path);

    public static string List(string path) => "api/v1/list/" + Escape(path);

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
