using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PeerStor.Web.Previews.Drawings;

/// <summary>
/// Writes a drawing anew with nothing but what <see cref="SvgAllowed"/> lists, so that it can be shown: no script, no
/// link, nothing from outside, no entities, and no more work for a browser than its size suggests.
/// </summary>
internal static class SvgCleaner
{
    private const int DeepestNesting = 200;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    private static readonly XmlReaderSettings Reading = new()
    {
        // Passed over, not read: the entities that it declares do not exist, and a drawing that uses one is refused.
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = PreviewLimits.DrawingBytes,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    /// <summary>The clean drawing as UTF-8, or null when it is not one that can be shown.</summary>
    public static byte[]? Clean(byte[] file)
    {
        try
        {
            using MemoryStream source = new(Unpacked(file));
            using XmlReader reader = XmlReader.Create(source, Reading);
            return Read(reader) is { } root && !SvgWeight.IsTooHeavy(root) ? Write(root) : null;
        }
        catch (Exception error) when (error is XmlException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>An svgz is packed; a small one can unpack to gigabytes, so it is read up to the limit only.</summary>
    private static byte[] Unpacked(byte[] file)
    {
        if (file is not [0x1F, 0x8B, ..])
        {
            return file;
        }

        using GZipStream packed = new(new MemoryStream(file), CompressionMode.Decompress);
        byte[] text = new byte[PreviewLimits.DrawingBytes + 1];
        int count = packed.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return count <= PreviewLimits.DrawingBytes ? text[..count] : throw new InvalidDataException();
    }

    /// <summary>Builds the tree from the reader, element by element, so that its depth is known before it is built.</summary>
    private static XElement? Read(XmlReader reader)
    {
        XElement? root = null;
        XElement? parent = null;
        int skipped = 0;
        while (reader.Read())
        {
            if (reader.Depth > DeepestNesting)
            {
                return null;
            }

            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    bool isEmpty = reader.IsEmptyElement;
                    if (skipped > 0 || !IsKept(reader) || (root is null) != (reader.LocalName == "svg" && parent is null))
                    {
                        skipped += isEmpty ? 0 : 1;
                        break;
                    }

                    XElement element = new(Svg + reader.LocalName);
                    CopyAttributes(reader, element);
                    root ??= element;
                    parent?.Add(element);
                    parent = isEmpty ? parent : element;
                    break;
                case XmlNodeType.EndElement when skipped > 0:
                    skipped--;
                    break;
                case XmlNodeType.EndElement:
                    parent = parent?.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace
                    when skipped == 0 && parent is not null:
                    parent.Add(new XText(reader.Value));
                    break;
            }
        }

        return root;
    }

    private static bool IsKept(XmlReader reader) =>
        (reader.NamespaceURI == Svg.NamespaceName || reader.NamespaceURI.Length == 0) && SvgAllowed.Elements.Contains(reader.LocalName)
        && !(reader.GetAttribute("attributeName")?.EndsWith("href", StringComparison.OrdinalIgnoreCase) ?? false);

    private static void CopyAttributes(XmlReader reader, XElement element)
    {
        while (reader.MoveToNextAttribute())
        {
            string value = reader.Value;
            if (reader.LocalName == "href" && (reader.NamespaceURI == XLink.NamespaceName || reader.NamespaceURI.Length == 0))
            {
                if (value.StartsWith('#') || (element.Name.LocalName == "image" && SvgAllowed.IsPictureInside(value)))
                {
                    element.SetAttributeValue(XLink + "href", value);
                }
            }
            else if (reader.NamespaceURI.Length == 0 && SvgAllowed.Attributes.Contains(reader.LocalName) && SvgAllowed.StaysInside(value))
            {
                element.SetAttributeValue(reader.LocalName, value);
            }
            else if (reader is { LocalName: "space", Prefix: "xml" })
            {
                element.SetAttributeValue(XNamespace.Xml + "space", value);
            }
        }

        reader.MoveToElement();
    }

    private static byte[] Write(XElement root)
    {
        // Looked at as a whole: a sheet may come in pieces that are harmless each.
        foreach (XElement sheet in root.Descendants(Svg + "style").Where(sheet => !SvgAllowed.StaysInside(sheet.Value)).ToList())
        {
            sheet.Remove();
        }

        root.SetAttributeValue(XNamespace.Xmlns + "xlink", XLink.NamespaceName);
        using MemoryStream text = new();
        using (XmlWriter writer = XmlWriter.Create(text, Writing))
        {
            root.Save(writer);
        }

        return text.ToArray();
    }
}
