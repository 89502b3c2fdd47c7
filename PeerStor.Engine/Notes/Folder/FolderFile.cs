using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>A file in the folder as a listing shows it.</summary>
internal sealed record FolderFile(string Path, long LengthBytes, DateTime Written)
{
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>A Markdown file in the folder that says of which note it is.</summary>
/// <param name="IsSettled">It has not changed for a moment, so nobody is in the middle of writing it.</param>
/// <param name="Content">Null when it cannot be read as text, or is too large.</param>
internal sealed record FolderMarkdown(FolderFile File, byte[] Bytes, FrontMatter? Content, bool IsSettled)
{
    public EntryId? Id => Content?.Id;
}
