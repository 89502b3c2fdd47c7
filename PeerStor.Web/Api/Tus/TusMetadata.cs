using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Api.Uploads;

namespace PeerStor.Web.Api.Tus;

/// <summary>
/// What Upload-Metadata says: "filename", "path" (the folder), "modified" (Unix milliseconds) and "conflict" (replace, keep
/// or refuse). Other keys, such as "filetype", are allowed and not kept: the type follows from the name.
/// </summary>
internal sealed record TusMetadata(string Path, DateTimeOffset? Modified, NameConflict Conflict)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Null with what is wrong, as a sentence. <paramref name="nameOfPart"/>: used where no name is needed.</summary>
    public static TusMetadata? Read(string header, string? nameOfPart, out string problem)
    {
        if (Pairs(header) is not { } pairs)
        {
            problem = "Upload-Metadata must be pairs of a key and a base64 value, with commas between them.";
            return null;
        }

        string? name = pairs.GetValueOrDefault("filename") ?? nameOfPart;
        if (string.IsNullOrEmpty(name))
        {
            problem = "Upload-Metadata must have a “filename”.";
            return null;
        }

        if (EntryName.Normalize(name, out string? wrong) is not { } normal)
        {
            problem = wrong!;
            return null;
        }

        if (RequestPath.Check(pairs.GetValueOrDefault("path") ?? "", out problem) is not { } folder
            || RequestPath.Check(folder.Length > 0 ? $"{folder}/{normal}" : normal, out problem) is not { } path)
        {
            return null;
        }

        if (Conflicts(pairs.GetValueOrDefault("conflict")) is not { } conflict)
        {
            problem = "“conflict” must be replace, keep or refuse.";
            return null;
        }

        return new TusMetadata(path, ModifiedTime.FromMilliseconds(pairs.GetValueOrDefault("modified") ?? ""), conflict);
    }

    /// <summary>The header again, for HEAD.</summary>
    public static string Write(string path)
    {
        int slash = path.LastIndexOf('/');
        string name = $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(path[(slash + 1)..]))}";
        return slash < 0 ? name : $"{name},path {Convert.ToBase64String(Encoding.UTF8.GetBytes(path[..slash]))}";
    }

    private static NameConflict? Conflicts(string? word) => word switch
    {
        null or "" or "replace" => NameConflict.Replace,
        "keep" => NameConflict.KeepBoth,
        "refuse" => NameConflict.Refuse,
        _ => null,
    };

    private static Dictionary<string, string>? Pairs(string header)
    {
        Dictionary<string, string> pairs = [];
        foreach (string pair in header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = pair.Split(' ', 2, StringSplitOptions.TrimEntries);
            try
            {
                byte[] value = Convert.FromBase64String(words.Length > 1 ? words[1] : "");
                // A key that nobody here knows may hold any bytes.
                bool known = words[0] is "filename" or "path" or "modified" or "conflict";
                if (!pairs.TryAdd(words[0], known ? StrictUtf8.GetString(value) : ""))
                {
                    return null;
                }
            }
            catch (Exception error) when (error is FormatException or ArgumentException)
            {
                return null;
            }
        }

        return pairs;
    }
}
