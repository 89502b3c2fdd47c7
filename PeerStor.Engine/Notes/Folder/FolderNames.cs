using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>What notes are called as files: names that every system takes, and one for each note.</summary>
internal sealed class FolderNames
{
    private const int MostBytes = 180;
    private const int IdLetters = 8;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4",
        "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    private readonly Dictionary<string, SortedSet<string>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<EntryId, string> _names = [];

    /// <summary>Of notes with one name the oldest has it by itself; the others say who they are.</summary>
    public string Of(EntryId note, string title)
    {
        string safe = Safe(title);
        if (!_names.TryGetValue(note, out string? before) || before != safe)
        {
            Forget(note);
            _names[note] = safe;
            if (!_byName.TryGetValue(safe, out SortedSet<string>? same))
            {
                _byName[safe] = same = new SortedSet<string>(StringComparer.Ordinal);
            }

            same.Add(note.ToString());
        }

        return _byName[safe].Min == note.ToString() ? safe + NotePublisher.Extension : WithId(title, note);
    }

    public void Forget(EntryId note)
    {
        if (_names.Remove(note, out string? name) && _byName[name].Remove(note.ToString()) && _byName[name].Count == 0)
        {
            _byName.Remove(name);
        }
    }

    public static string WithId(string title, EntryId id) => $"{Safe(title)} ({id.ToString()[^IdLetters..]}){NotePublisher.Extension}";

    public static string Safe(string title)
    {
        StringBuilder safe = new();
        int bytes = 0;
        foreach (Rune letter in title.EnumerateRunes())
        {
            Rune put = Rune.IsControl(letter) || letter.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or 0xFFFD
                ? new Rune('_')
                : letter;
            bytes += put.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                break;
            }

            safe.Append(put.ToString());
        }

        // Dots in front hide a file, and other systems drop dots and blanks at the end.
        string name = safe.ToString().Trim().TrimEnd('.', ' ');
        name = name.StartsWith('.') ? "_" + name[1..] : name;
        return name.Length == 0 || Reserved.Contains(name.Split('.')[0]) ? "_" + name : name;
    }
}
