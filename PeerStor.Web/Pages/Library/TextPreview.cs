using System.IO.Pipelines;
using System.Text;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>The beginning of a text.</summary>
public sealed record TextPreview(string Text, bool IsWhole)
{
    /// <summary>Enough to read for a while, little enough for a phone.</summary>
    private const int MostBytes = 128 << 10;

    public static async Task<TextPreview> ReadAsync(OpenContent content, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(MostBytes, content.LengthBytes);
        using MemoryStream bytes = new(count);
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, 0, count, cancellationToken);
        await writer.CompleteAsync();
        // A character that is cut in the middle at the end decodes to nothing rather than to a wrong sign.
        char[] text = new char[count];
        Encoding.UTF8.GetDecoder().Convert(
            bytes.GetBuffer().AsSpan(0, (int)bytes.Length), text, flush: false, out _, out int used, out _);
        return new TextPreview(new string(text, 0, used), count == content.LengthBytes);
    }
}
