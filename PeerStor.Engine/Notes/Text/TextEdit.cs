namespace PeerStor.Engine.Notes.Text;

/// <summary>A piece of a text that is replaced. Places and lengths in UTF-16 units; never cuts a character in two.</summary>
internal readonly record struct TextEdit(int Start, int Removed, string Inserted)
{
    public int End => Start + Removed;

    public static string Apply(string text, IReadOnlyList<TextEdit> edits)
    {
        System.Text.StringBuilder result = new(text);
        foreach (TextEdit edit in edits.Reverse())
        {
            result.Remove(edit.Start, edit.Removed).Insert(edit.Start, edit.Inserted);
        }

        return result.ToString();
    }
}
