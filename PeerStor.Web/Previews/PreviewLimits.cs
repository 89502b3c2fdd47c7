namespace PeerStor.Web.Previews;

/// <summary>How much of a file a preview looks at. What is beyond is said, with a way to get it.</summary>
internal static class PreviewLimits
{
    /// <summary>A piece of a text: an hour of reading, and a browser lays it out at once.</summary>
    public const int TextPieceBytes = 512 << 10;

    /// <summary>Markdown is rendered as a whole; the longest books are below this.</summary>
    public const int MarkdownBytes = 1 << 20;

    /// <summary>JSON is laid out anew as a whole, and grows by that.</summary>
    public const int JsonBytes = 512 << 10;

    /// <summary>A table is read from its beginning for every page of it.</summary>
    public const int TableBytes = 16 << 20;

    public const int TableRowsAtOnce = 1000;

    public const int TableColumns = 200;

    /// <summary>A cell is cut after this many characters; the file has the rest.</summary>
    public const int TableCellCharacters = 1000;

    /// <summary>A drawing is cleaned as a whole, in memory.</summary>
    public const int DrawingBytes = 8 << 20;

    /// <summary>An image of more points than this takes a browser more than a gigabyte to show.</summary>
    public const long ImagePixels = 250_000_000;

    /// <summary>Cameras put a small picture and a profile before the part that tells the size.</summary>
    public const int ImageHeaderBytes = 256 << 10;

    /// <summary>A larger image is first shown by its small picture, and loaded when the reader looks closer.</summary>
    public const int ImageAtOnceBytes = 2 << 20;

    /// <summary>The list of a zip file's members: 100,000 of them fit in.</summary>
    public const int ArchiveDirectoryBytes = 16 << 20;

    /// <summary>Members that are listed; a page with more would be slow.</summary>
    public const int ArchiveMembers = 5000;

    /// <summary>The first bytes of a file that nothing here can show.</summary>
    public const int HexBytes = 512;

    /// <summary>What is looked at to tell a text from something else, and one encoding from another.</summary>
    public const int SniffedBytes = 16 << 10;

    /// <summary>A PDF is looked through for scripts up to this size; of a larger one the reader decides.</summary>
    public const int PdfCheckedBytes = 16 << 20;

    /// <summary>Browsers keep a PDF in memory.</summary>
    public const long PdfBytes = 512L << 20;
}
