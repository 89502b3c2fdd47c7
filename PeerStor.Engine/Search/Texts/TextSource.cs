using System.IO.Pipelines;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Texts;

/// <summary>Finds the text inside a file, whatever the file is; "" when there is none or it cannot be read.</summary>
internal sealed class TextSource(Content content, PdfText pdf)
{
    private const string Pdf = "application/pdf";

    /// <summary>Whether a file of this type has text that is worth reading. PDF counts also where it cannot be read now.</summary>
    public static bool CanRead(Entry entry) => entry.Kind == EntryKind.File && entry.SizeBytes > 0
        && (EntryTypes.IsPlainText(entry.ContentType) || CanOpen(entry));

    public async Task<string> ReadAsync(Caller owner, Entry entry, CancellationToken cancellationToken)
    {
        bool isPlain = EntryTypes.IsPlainText(entry.ContentType);
        long take = isPlain ? Math.Min(entry.SizeBytes, SearchLimits.MostTextBytes) : entry.SizeBytes;
        try
        {
            if (await LoadAsync(owner, entry, take, cancellationToken) is not { } bytes)
            {
                return "";
            }

            string text = isPlain ? PlainText.Read(bytes, entry.ContentType)
                : entry.ContentType == Pdf ? await pdf.ReadAsync(bytes, cancellationToken)
                : OfficeText.Read(bytes);
            return Bounded(text);
        }
#pragma warning disable CA1031 // Whatever a parser throws at a document from anywhere is about that document: its name is found all the same.
        catch (Exception damage) when (damage is not OperationCanceledException)
        {
            return "";
        }
#pragma warning restore CA1031
    }

    private static bool CanOpen(Entry entry) => entry.SizeBytes <= SearchLimits.MostDocumentBytes
        && (entry.ContentType == Pdf || EntryTypes.IsOffice(entry.ContentType));

    private async Task<byte[]?> LoadAsync(Caller owner, Entry entry, long take, CancellationToken cancellationToken)
    {
        if (await content.OpenAsync(owner, entry.Id, entry.Version, cancellationToken) is not { } opened)
        {
            return null;
        }

        int count = (int)Math.Min(take, opened.LengthBytes);
        byte[] bytes = new byte[count];
        using MemoryStream target = new(bytes);
        PipeWriter writer = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
        await opened.CopyToAsync(writer, 0, count, cancellationToken);
        await writer.CompleteAsync();
        return bytes;
    }

    // Half a pair of surrogates is no text, and cannot be kept.
    private static string Bounded(string text)
    {
        int end = Math.Min(text.Length, SearchLimits.MostTextCharacters);
        return end < text.Length && char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end];
    }
}
