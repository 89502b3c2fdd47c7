using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerStor.Web.Cli.Client;

/// <summary>How the commands on this machine find the running node: DATA/run/node.json, readable by its user alone.</summary>
/// <param name="Url">For this machine.</param>
/// <param name="Shown">For other devices.</param>
internal sealed record NodeFile(int Pid, Uri Url, string Shown, string Secret)
{
    /// <summary>The file is a line; a larger one is something else under that name.</summary>
    private const int LargestBytes = 4096;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "run", "node.json");

    /// <summary>Null when no node runs there, or none whose file this user may read.</summary>
    public static NodeFile? Find(string dataDirectory)
    {
        try
        {
            var file = new FileInfo(PathIn(dataDirectory));
            if (!file.Exists || file.Length > LargestBytes)
            {
                return null;
            }

            return JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), NodeFileJson.Default.NodeFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void WriteTo(string dataDirectory)
    {
        string path = PathIn(dataDirectory);
        string folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Made under another name, so that a command never reads half a file.
        string draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, this, NodeFileJson.Default.NodeFile);
        }

        File.Move(draft, path, overwrite: true);
    }

    public static void Remove(string dataDirectory)
    {
        try
        {
            File.Delete(PathIn(dataDirectory));
        }
        catch (IOException)
        {
            // A file that stays behind names a process that is gone: the commands find that out.
        }
    }
}

[JsonSerializable(typeof(NodeFile))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class NodeFileJson : JsonSerializerContext;
