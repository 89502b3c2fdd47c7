using System.IO.Compression;
using System.Text;
using System.Xml;

namespace PeerStor.Engine.Search.Texts;

/// <summary>
/// Text out of office documents: OOXML (ECMA-376) and OpenDocument (ISO 26300) are zip files with XML in them. They come
/// from anywhere, so whatever they unpack to is bounded, and their XML may refer to nothing.
/// </summary>
internal static class OfficeText
{
    private const int MostParts = 400;
    private const int MostPartBytes = 32 << 20;
    private const int MostRatio = 200;
    private const int RatioCounts = 1 << 20;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostPartBytes,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <exception cref="InvalidDataException">It is no zip, or unpacks to more than it may.</exception>
    /// <exception cref="XmlException">A part is not well formed.</exception>
    public static string Read(byte[] document)
    {
        using ZipArchive zip = new(new MemoryStream(document), ZipArchiveMode.Read);
        StringBuilder text = new();
        foreach (ZipArchiveEntry part in zip.Entries.Where(IsText).Take(MostParts))
        {
            if (part.Length > MostPartBytes || (part.Length > RatioCounts && part.Length / Math.Max(1, part.CompressedLength) > MostRatio))
            {
                throw new InvalidDataException("A part of the document unpacks to more than it may.");
            }

            using Stream content = part.Open();
            Append(content, text);
            if (text.Length >= SearchLimits.MostTextCharacters)
            {
                break;
            }
        }

        return text.ToString();
    }

    private static bool IsText(ZipArchiveEntry part)
    {
        string name = part.FullName;
        return name is "content.xml" or "word/document.xml" or "word/footnotes.xml" or "word/endnotes.xml" or "word/comments.xml"
                or "xl/sharedStrings.xml" or "xl/workbook.xml"
            || (name.EndsWith(".xml", StringComparison.Ordinal)
                && (StartsWith(name, "word/header") || StartsWith(name, "word/footer") || StartsWith(name, "ppt/slides/slide")
                    || StartsWith(name, "ppt/notesSlides/notesSlide") || StartsWith(name, "xl/worksheets/sheet")));
    }

    private static bool StartsWith(string name, string start) => name.StartsWith(start, StringComparison.Ordinal);

    private static void Append(Stream part, StringBuilder text)
    {
        using XmlReader reader = XmlReader.Create(part, Safe);
        bool isFormula = false;
        while (text.Length < SearchLimits.MostTextCharacters && reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    // Cells hold numbers of shared strings, or formulas: neither is what a person reads.
                    isFormula = reader.LocalName is "v" or "f" or "instrText" or "binary-data";
                    if (reader is { LocalName: "sheet" } && reader.GetAttribute("name") is { } sheet)
                    {
                        text.Append(sheet).Append('\n');
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.SignificantWhitespace when !isFormula:
                    text.Append(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    isFormula = false;
                    AppendBreak(reader.LocalName, text);
                    break;
            }
        }
    }

    private static void AppendBreak(string element, StringBuilder text)
    {
        if (element is "p" or "h" or "si" or "row" or "table-row")
        {
            text.Append('\n');
        }
        else if (element is "tc" or "is" or "table-cell" or "tab" or "br")
        {
            text.Append(' ');
        }
    }
}
