using System.Text;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews.Text;

/// <summary>Where a piece of a text begins: its place in the file, and the number of its first line.</summary>
internal sealed record TextPlace(long Offset, long Line)
{
    public static readonly TextPlace Start = new(0, 1);
}

/// <summary>Some lines of a text, and where those after them begin.</summary>
internal sealed record TextPiece(IReadOnlyList<string> Lines, TextPlace Place, TextPlace? Next, string Coding)
{
    public static async Task<TextPiece> ReadAsync(OpenContent content, TextPlace place, CancellationToken cancellationToken)
    {
        byte[] beginning = await ContentBytes.ReadAsync(content, 0, PreviewLimits.SniffedBytes, cancellationToken);
        Encoding coding = TextCoding.Detect(beginning, beginning.Length == content.LengthBytes);
        long offset = Math.Clamp(place.Offset, TextCoding.MarkBytes(beginning), content.LengthBytes);
        byte[] bytes = await ContentBytes.ReadAsync(content, offset, PreviewLimits.TextPieceBytes, cancellationToken);
        bool isLast = offset + bytes.Length >= content.LengthBytes;
        int used = isLast ? bytes.Length : UpToLastLine(bytes, coding);
        string text = ShownText.Of(coding.GetString(bytes, 0, used).ReplaceLineEndings("\n"));
        bool endsLine = text.EndsWith('\n');
        string[] lines = (endsLine ? text[..^1] : text).Split('\n');
        TextPlace? next = isLast ? null : new TextPlace(offset + used, place.Line + lines.Length - (endsLine ? 0 : 1));
        return new TextPiece(lines, place with { Offset = offset }, next, TextCoding.Name(coding));
    }

    /// <summary>
    /// A piece ends with a line, so that no line is torn in two. One line that is longer than a whole piece is torn, but
    /// between two characters.
    /// </summary>
    private static int UpToLastLine(ReadOnlySpan<byte> bytes, Encoding coding)
    {
        int unit = coding switch { UnicodeEncoding => 2, UTF32Encoding => 4, _ => 1 };
        int whole = bytes.Length / unit * unit;
        byte[] end = coding.GetBytes("\n");
        for (int from = whole; bytes[..from].LastIndexOf(end) is >= 0 and int at; from = at + end.Length - 1)
        {
            if (at % unit == 0)
            {
                return at + unit;
            }
        }

        // The bytes after the first of a character of UTF-8 begin with the bits 10.
        int cut = whole;
        while (coding is UTF8Encoding && cut > whole - 4 && cut > 1 && (bytes[cut - 1] & 0xC0) == 0x80)
        {
            cut--;
        }

        return coding is UTF8Encoding && bytes[cut - 1] >= 0xC0 ? cut - 1 : coding is UnicodeEncoding ? WholePair(bytes, whole, coding) : whole;
    }

    // The first half of a character that UTF-16 writes as two stays with its second half.
    private static int WholePair(ReadOnlySpan<byte> bytes, int whole, Encoding coding)
    {
        char last = coding.GetString(bytes[(whole - 2)..whole]) is [var sign] ? sign : '\0';
        return char.IsHighSurrogate(last) ? whole - 2 : whole;
    }
}
