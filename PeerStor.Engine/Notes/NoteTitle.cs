namespace PeerStor.Engine.Notes;

/// <summary>A note's title is the name of its file without the extension.</summary>
public static class NoteTitle
{
    public static string Of(string name) => name.EndsWith(NotePublisher.Extension, StringComparison.OrdinalIgnoreCase)
        ? name[..^NotePublisher.Extension.Length]
        : name;

    public static string ToName(string title) => title.Trim() + NotePublisher.Extension;
}
