using System.Xml.Linq;

namespace PeerStor.Web.Previews.Drawings;

/// <summary>
/// How many shapes a drawing has once every "use" stands for what it repeats. A few lines that use each other ten times
/// make a billion, and a browser would draw them all.
/// </summary>
internal sealed class SvgWeight
{
    public const long Most = 200_000;

    /// <summary>Uses of uses, one after the other; each is a step down the stack here and in the browser.</summary>
    private const int LongestChain = 500;

    private readonly Dictionary<string, XElement> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<XElement, long> _weights = [];
    private readonly HashSet<XElement> _open = [];

    private SvgWeight(XElement root)
    {
        foreach (XElement element in root.DescendantsAndSelf())
        {
            if (element.Attribute("id") is { } id)
            {
                _named.TryAdd(id.Value, element);
            }
        }
    }

    public static bool IsTooHeavy(XElement root) => new SvgWeight(root).Of(root) > Most;

    private long Of(XElement element)
    {
        if (_weights.TryGetValue(element, out long known))
        {
            return known;
        }

        if (_open.Count > LongestChain)
        {
            return Most + 1;
        }

        // What contains a use of itself is drawn by no browser.
        if (!_open.Add(element))
        {
            return 0;
        }

        long weight = 1;
        foreach (XElement child in element.Elements())
        {
            weight = Math.Min(weight + Of(child), Most + 1);
        }

        foreach (string name in Named(element))
        {
            weight = _named.TryGetValue(name, out XElement? used) ? Math.Min(weight + Of(used), Most + 1) : weight;
        }

        _open.Remove(element);
        return _weights[element] = weight;
    }

    /// <summary>What an element repeats, by a link or by url(#…): patterns, markers and masks can be nested as well.</summary>
    private static IEnumerable<string> Named(XElement element)
    {
        foreach (XAttribute attribute in element.Attributes())
        {
            string value = attribute.Value;
            if (attribute.Name.LocalName == "href" && value.StartsWith('#'))
            {
                yield return value[1..];
            }

            for (int at = 0; (at = value.IndexOf("url(", at, StringComparison.OrdinalIgnoreCase)) >= 0; at += 4)
            {
                int end = value.IndexOf(')', at);
                yield return value[(at + 4)..(end < 0 ? value.Length : end)].Trim(' ', '\t', '\'', '"').TrimStart('#');
            }
        }
    }
}
