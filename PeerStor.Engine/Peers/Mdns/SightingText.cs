using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>A sighting as the strings of a TXT record, and back. What does not look right is nobody.</summary>
internal static partial class SightingText
{
    public static IReadOnlyList<string> Write(string shortId, int? webPort, int protocol, string cluster) =>
    [
        "txtvers=1",
        $"id={shortId}",
        string.Create(CultureInfo.InvariantCulture, $"v={protocol}"),
        .. webPort is { } port ? [string.Create(CultureInfo.InvariantCulture, $"web={port}")] : Array.Empty<string>(),
        .. cluster.Length > 0 ? [$"c={cluster}"] : Array.Empty<string>(),
    ];

    public static Sighting? Read(ServiceInstance instance)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string text in instance.Texts.Select(Encoding.UTF8.GetString))
        {
            if (text.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                // The first one counts (RFC 6763, section 6.4).
                values.TryAdd(text[..equals], text[(equals + 1)..]);
            }
        }

        string id = values.GetValueOrDefault("id", "");
        if (!ShortId.IsMatch(id))
        {
            return null;
        }

        string cluster = values.GetValueOrDefault("c", "");
        return new Sighting(
            id, Readable(instance.Name), instance.Port, Number(values, "web") is > 0 and <= ushort.MaxValue and int web ? web : null,
            Number(values, "v") ?? 0, Cluster.IsMatch(cluster) ? cluster : "", instance.Addresses);
    }

    /// <summary>The name without what would act on a terminal or turn the direction of the text around.</summary>
    private static string Readable(string name) => string.Concat(name.Where(
        c => !char.IsControl(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse)));

    private static int? Number(Dictionary<string, string> values, string key) =>
        int.TryParse(values.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex("^[A-Z2-7]{8}-[A-Z2-7]{8}$")]
    private static partial Regex ShortId { get; }

    [GeneratedRegex("^[0-9a-f]{16}$")]
    private static partial Regex Cluster { get; }
}
