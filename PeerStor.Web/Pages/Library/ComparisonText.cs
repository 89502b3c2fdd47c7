using System.IO.Pipelines;
using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>A line of a comparison. <paramref name="Mark"/>: "+", "-" or " "; "…" stands for lines that are the same.</summary>
public sealed record ComparedLine(int? Old, int? New, string Mark, string Text);

/// <summary>Two versions of a text, line by line.</summary>
internal static class ComparisonText
{
    /// <summary>Of each version: comparing takes time and memory with the square of the differences.</summary>
    public const int MostBytes = 1 << 20;

    public const int MostLines = 20_000;

    /// <summary>Lines that are the same around a difference, so that one sees where it is.</summary>
    private const int Around = 3;

    /// <summary>The text, or null when it is too large or not text.</summary>
    public static async Task<string?> ReadAsync(OpenContent content, CancellationToken cancellationToken)
    {
        if (content.LengthBytes > MostBytes)
        {
            return null;
        }

        using MemoryStream bytes = new((int)content.LengthBytes);
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, 0, content.LengthBytes, cancellationToken);
        await writer.CompleteAsync();
        ReadOnlySpan<byte> all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        return all.Contains((byte)0) || all.Count((byte)'\n') > MostLines ? null : Encoding.UTF8.GetString(all);
    }

    /// <summary>Every difference with some lines around it; empty when there is none.</summary>
    public static IReadOnlyList<ComparedLine> Compare(string old, string now)
    {
        List<DiffPiece> pieces = new InlineDiffBuilder(new Differ()).BuildDiffModel(old, now).Lines;
        bool[] shown = new bool[pieces.Count];
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Type != ChangeType.Unchanged)
            {
                Array.Fill(shown, true, Math.Max(0, i - Around), Math.Min(pieces.Count, i + Around + 1) - Math.Max(0, i - Around));
            }
        }

        List<ComparedLine> lines = [];
        (int before, int after) = (0, 0);
        for (int i = 0; i < pieces.Count; i++)
        {
            bool added = pieces[i].Type == ChangeType.Inserted;
            bool removed = pieces[i].Type == ChangeType.Deleted;
            before += added ? 0 : 1;
            after += removed ? 0 : 1;
            if (shown[i])
            {
                lines.Add(new ComparedLine(added ? null : before, removed ? null : after, added ? "+" : removed ? "-" : " ", pieces[i].Text ?? ""));
            }
            else if (lines.Count > 0 && lines[^1].Mark != "…")
            {
                lines.Add(new ComparedLine(null, null, "…", ""));
            }
        }

        return shown.Contains(true) ? lines : [];
    }
}
