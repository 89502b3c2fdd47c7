using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Text;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>
/// What another program changed in a Markdown file, as an edit of the document. Every instance makes the very same edit of
/// the same file (the editor's number follows from the state and the edit), so it does not matter how many of them see it:
/// merged twice it is there once.
/// </summary>
internal static class MarkdownMerge
{
    private const int EditorBits = 53;

    /// <summary>What was removed weighs more: a text that only lacks something is more likely to come from a state without it.</summary>
    private const int RemovalWeight = 2;

    /// <summary>Of the states that the file may have been made from the one that it is nearest to.</summary>
    /// <param name="bases">The states that are kept; the one that the file names and those that led on from it come first.</param>
    public static FolderBase? FindBase(FrontMatter file, IReadOnlyCollection<FolderBase> bases, bool onlyNamed)
    {
        List<FolderBase> possible = [.. bases.Where(one => one.Name == file.Base || (file.Base.Length > 0 && one.From == file.Base))];
        return (possible.Count > 0 || onlyNamed ? possible : bases).OrderBy(one => Distance(one, file)).ThenBy(one => one.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>Whether the file says just what a state says.</summary>
    public static bool IsSame(string state, string file) => state == file || Plain(state) == file;

    /// <summary>The state that the file leads to, and the edit of the text as an update of whoever has what was edited (null: the
    /// text is the same). Null when nothing at all was changed.</summary>
    /// <param name="mayRemove">False where it is not known what the file was made from: then what it lacks stays.</param>
    public static (FolderBase After, byte[]? Update)? Edit(FolderBase from, FrontMatter file, bool mayRemove)
    {
        FolderBase after = new(
            file.Base.Length > 0 ? file.Base : from.Name, file.Title is { Length: > 0 } title ? title : from.Title, FolderRecord.Join(file.Tags), from.State);
        if (IsSame(from.Text, file.Text))
        {
            return after.Title == from.Title && after.Tags == from.Tags ? null : (after, null);
        }

        IReadOnlyList<TextEdit> edits = TextComparison.Compare(from.Text, file.Text);
        if (!mayRemove)
        {
            edits = [.. edits.Where(edit => edit.Inserted.Length > 0).Select(edit => new TextEdit(edit.End, 0, edit.Inserted))];
        }

        TextDocument document = new(EditorOf(from.Name, edits));
        document.Apply(from.State);
        StateVector before = document.State;
        foreach (TextEdit edit in edits.Reverse())
        {
            document.Edit(edit.Start, edit.Removed, edit.Inserted);
        }

        return (new FolderBase(after.From, after.Title, after.Tags, document.Encode()), document.Encode(before));
    }

    private static string Plain(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).ReplaceLineEndings("\n");

    private static long Distance(FolderBase one, FrontMatter file)
    {
        long distance = (one.Title == (file.Title ?? one.Title) ? 0 : 1) + (one.Tags == FolderRecord.Join(file.Tags) ? 0 : 1);
        return IsSame(one.Text, file.Text)
            ? distance
            : distance + TextComparison.Compare(one.Text, file.Text).Sum(edit => ((long)edit.Removed * RemovalWeight) + edit.Inserted.Length);
    }

    private static ulong EditorOf(string state, IReadOnlyList<TextEdit> edits)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(state));
        Span<byte> numbers = stackalloc byte[12];
        foreach (TextEdit edit in edits)
        {
            byte[] inserted = Encoding.UTF8.GetBytes(edit.Inserted);
            BinaryPrimitives.WriteInt32BigEndian(numbers, edit.Start);
            BinaryPrimitives.WriteInt32BigEndian(numbers[4..], edit.Removed);
            BinaryPrimitives.WriteInt32BigEndian(numbers[8..], inserted.Length);
            hash.AppendData(numbers);
            hash.AppendData(inserted);
        }

        return BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()) >> (64 - EditorBits);
    }
}
