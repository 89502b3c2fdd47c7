using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>
/// Notes as they were rendered just now: every window of a note asks for the same text when somebody stops typing. What is
/// kept depends on nothing but the text and its place; live blocks are filled for each reader afterwards.
/// </summary>
public sealed class RenderedPieces
{
    /// <summary>Notes that are typed into at one time; each is at most a few MiB of HTML.</summary>
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, Lazy<Task<IReadOnlyList<MarkdownPiece>?>> Pieces)> _newest = new();

    /// <summary>Null when the text is nested too deeply to be rendered.</summary>
    internal Task<IReadOnlyList<MarkdownPiece>?> RenderAsync(string markdown, MarkdownPlace file)
    {
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{file.FolderPath}\0{file.PageUrl}\0{markdown}")));
        lock (_gate)
        {
            var node = _newest.First;
            while (node is not null && node.Value.Key != key)
            {
                node = node.Next;
            }

            if (node is not null)
            {
                _newest.Remove(node);
            }
            else
            {
                node = new((key, new(() => Task.Run(() => MarkdownRendering.RenderPieces(markdown, file)))));
            }

            _newest.AddFirst(node);
            if (_newest.Count > Most)
            {
                _newest.RemoveLast();
            }

            return node.Value.Pieces.Value;
        }
    }
}
