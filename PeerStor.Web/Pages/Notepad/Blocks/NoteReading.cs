using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>HTML of a note's text, and the live block that follows it.</summary>
public sealed record NotePiece(string Html, BlockView? Block);

/// <summary>A note as it reads. Null pieces: it is too large, or nested too deeply, to be shown so.</summary>
public sealed record NoteReading(string NoteUrl, bool HasInputs, IReadOnlyList<NotePiece>? Pieces)
{
    private const int HashBytes = 6;

    internal static async Task<NoteReading> OfAsync(
        NoteReader reader, string text, LiveBlocks live, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken)
    {
        IReadOnlyList<MarkdownPiece>? cut = text.Length > PreviewLimits.MarkdownBytes
            ? null
            : await live.Rendered.RenderAsync(text, new MarkdownPlace(reader.FolderPath, $"/library/view/{reader.Note}"));
        string url = $"/notepad/{reader.Note}";
        return cut is null ? new NoteReading(url, false, null) : await OfAsync(reader, url, cut, live, answers, cancellationToken);
    }

    /// <param name="url">The page that it is read at.</param>
    internal static async Task<NoteReading> OfAsync(
        NoteReader reader, string url, IReadOnlyList<MarkdownPiece> cut, LiveBlocks live, IReadOnlyDictionary<string, string> answers,
        CancellationToken cancellationToken)
    {
        Dashboard dashboard = Dashboard.Read([.. cut.Select(piece => piece.Block).OfType<BlockText>()], answers);
        Dictionary<BlockText, int> seen = [];
        List<NotePiece> pieces = [];
        for (int i = 0; i < cut.Count; i++)
        {
            BlockView? block = null;
            if (cut[i].Block is { } written)
            {
                seen[written] = seen.GetValueOrDefault(written) + 1;
                block = await live.LoadAsync(reader, dashboard.Blocks[i], IdOf(written, seen[written]), cancellationToken);
            }

            pieces.Add(new NotePiece(cut[i].Html, block));
        }

        return new NoteReading(url, dashboard.HasInputs, pieces);
    }

    /// <summary>The same wherever in the note the block stands, so that it stays what it is while others are written.</summary>
    /// <param name="occurrence">Of blocks that are written alike, which one.</param>
    public static string IdOf(BlockText block, int occurrence) =>
        $"live-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{block.Name}\n{block.Body}")).AsSpan(0, HashBytes))}-{occurrence}";

    /// <summary>What the reader has put into inputs.</summary>
    public static Dictionary<string, string> Answers(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields) => fields
        .Where(field => field.Key.StartsWith(InputContent.AnswerPrefix, StringComparison.Ordinal))
        .Select(field => (Name: field.Key[InputContent.AnswerPrefix.Length..], Value: field.Value.ToString()))
        .Where(field => BlockParameter.IsName(field.Name) && field.Value.Length <= BlockLimits.LongestAnswer)
        .ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
