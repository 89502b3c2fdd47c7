using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>The Markdown files at the top of the folder, by the note that they are of. Reads each once, until it changes.</summary>
internal sealed class MarkdownShelf(NoteFolder folder, int mostCharacters, TimeProvider time)
{
    /// <summary>Who writes a file in pieces is done with it when it has not changed for so long.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private Dictionary<string, Seen> _seen = [];

    /// <summary>UTF-8 takes at most three bytes for a UTF-16 unit; some front matter stands before them.</summary>
    public int MostBytes { get; } = (int)Math.Min(int.MaxValue / 2, (mostCharacters * 3L) + (1 << 16));

    /// <summary>Files that are too large, no text, or no plain files.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    public ILookup<EntryId, FolderFile> Look()
    {
        Dictionary<string, Seen> now = [];
        foreach (FolderFile file in folder.ListMarkdown())
        {
            now[file.Name] = _seen.TryGetValue(file.Name, out Seen? before) && before.File == file ? before : Read(file);
        }

        _seen = now;
        Unreadable = [.. now.Values.Where(seen => seen.IsUnreadable).Select(seen => seen.File.Name)];
        return now.Values.Where(seen => seen.Id is not null).ToLookup(seen => seen.Id!.Value, seen => seen.File);
    }

    /// <summary>The file of that name, where it does not say of which note it is: its front matter was taken away.</summary>
    public FolderFile? FindNameless(string name) => _seen.TryGetValue(name, out Seen? seen) && seen is { Id: null, IsUnreadable: false } ? seen.File : null;

    public FolderMarkdown? Read(FolderFile file, bool isSettled) => NoteFolder.ReadMarkdown(file, MostBytes, isSettled);

    public bool IsSettled(FolderFile file) => _seen.TryGetValue(file.Name, out Seen? seen) && time.GetElapsedTime(seen.Since) >= Settling;

    private Seen Read(FolderFile file)
    {
        FolderMarkdown? read = Read(file, isSettled: false);
        return new Seen(file, read?.Id, read?.Content is null, time.GetTimestamp());
    }

    private sealed record Seen(FolderFile File, EntryId? Id, bool IsUnreadable, long Since);
}
