using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>
/// The folder on the disk: Markdown files for people at its top, and below ".peerstor" what instances tell each other. Files
/// are written whole or not at all; a link that leads elsewhere is not followed; nothing is removed that was not read.
/// </summary>
internal sealed class NoteFolder(string root)
{
    private const string Own = ".peerstor";
    private const string RecordEnding = ".state";
    private const string BaseEnding = ".base";
    private const string DisplacedEnding = ".displaced";
    private const string NewEnding = ".new";
    private const int MarkerBytes = 32;
    private const int MostFiles = 50_000;
    private const int MostStateBytes = 56 << 20;
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;

    private static readonly EnumerationOptions Plain = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    public string Root => root;

    private string Marker => Path.Combine(root, Own, "folder");

    /// <summary>What says that this is the folder and not an empty place where it is mounted at other times; null when missing.</summary>
    public byte[]? ReadMarker() => IsOwn() && ForeignFile.Read(Marker, MarkerBytes) is { Length: MarkerBytes } marker ? marker : null;

    /// <summary>Makes the folder one for notes; answers the marker that is there then, as others may begin at the same time.</summary>
    /// <exception cref="IOException">The folder is not there, or cannot be written.</exception>
    public byte[] Begin()
    {
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"There is no folder {root}.");
        }

        Directory.CreateDirectory(Path.Combine(root, Own, "notes"));
        string mine = $"{Marker}.{Guid.NewGuid():N}{NewEnding}";
        DurableFile.WriteWhole(mine, IdSource.Secret(MarkerBytes), Mode);
        try
        {
            File.Move(mine, Marker, overwrite: false);
        }
        catch (IOException) when (File.Exists(Marker))
        {
            File.Delete(mine);
        }

        return ReadMarker() ?? throw new IOException($"{Marker} cannot be read.");
    }

    public IReadOnlyList<FolderFile> ListMarkdown() =>
        [.. List(root, file => file.EndsWith(NotePublisher.Extension, StringComparison.OrdinalIgnoreCase) && !file.StartsWith('.'))];

    /// <summary>Notes that any instance said something of.</summary>
    public IReadOnlyList<EntryId> ListNotes()
    {
        string notes = Path.Combine(root, Own, "notes");
        return IsOwn() && Directory.Exists(notes)
            ? [.. new DirectoryInfo(notes).EnumerateDirectories("*", Plain).Take(MostFiles)
                .Select(folder => EntryId.TryParse(folder.Name, null, out EntryId id) ? id : default).Where(id => id != default)]
            : [];
    }

    public IReadOnlyList<FolderFile> ListOf(EntryId note) => IsOwn() && IsPlain(FolderOf(note)) ? [.. List(FolderOf(note), _ => true)] : [];

    /// <summary>What each device says of a note, by the device's name in the folder.</summary>
    public static IReadOnlyDictionary<string, FolderRecord> ReadRecords(IEnumerable<FolderFile> files)
    {
        Dictionary<string, FolderRecord> records = [];
        foreach (FolderFile file in files.Where(file => file.Name.EndsWith(RecordEnding, StringComparison.Ordinal)))
        {
            if (ForeignFile.Read(file.Path, MostStateBytes) is { } bytes && FolderRecord.Decode(bytes) is { } record)
            {
                records[file.Name[..^RecordEnding.Length]] = record;
            }
        }

        return records;
    }

    public static IReadOnlyList<FolderBase> ReadBases(IEnumerable<FolderFile> files) =>
        [.. files.Where(IsBase).Select(file => ForeignFile.Read(file.Path, MostStateBytes) is { } bytes ? FolderBase.Decode(NameOfBase(file), bytes) : null)
            .OfType<FolderBase>()];

    public static bool IsBase(FolderFile file) => file.Name.EndsWith(BaseEnding, StringComparison.Ordinal);

    public static string NameOfBase(FolderFile file) => file.Name[..^BaseEnding.Length];

    /// <summary>A Markdown file that somebody had put where this instance was about to write.</summary>
    public static bool IsDisplaced(FolderFile file) => file.Name.EndsWith(DisplacedEnding, StringComparison.Ordinal);

    /// <summary>A Markdown file; its content is null when it is not UTF-8, or larger than any note.</summary>
    public static FolderMarkdown? ReadMarkdown(FolderFile file, int mostBytes, bool isSettled)
    {
        if (ForeignFile.Read(file.Path, mostBytes) is not { } bytes)
        {
            return null;
        }

        try
        {
            return new FolderMarkdown(file, bytes, FrontMatter.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)), isSettled);
        }
        catch (DecoderFallbackException)
        {
            return new FolderMarkdown(file, bytes, null, isSettled);
        }
    }

    public void WriteRecord(EntryId note, string device, FolderRecord record) =>
        WriteOwn(note, device + RecordEnding, record.Encode());

    public void WriteBase(EntryId note, FolderBase state)
    {
        if (!File.Exists(Path.Combine(FolderOf(note), state.Name + BaseEnding)))
        {
            WriteOwn(note, state.Name + BaseEnding, state.Encode());
        }
    }

    /// <summary>Writes a Markdown file. What lay in its place, when it is not what was read there before, is kept beside the
    /// note's state to be merged. False: the place is taken by something else, and stays as it is.</summary>
    public bool WriteMarkdown(EntryId note, string name, byte[] content, byte[]? known)
    {
        string path = Path.Combine(root, name);
        string temporary = Path.Combine(FolderOf(note), $"{Guid.NewGuid():N}{NewEnding}");
        if (known is null && Path.Exists(path))
        {
            return false;
        }

        DurableFile.WriteWhole(temporary, content, Mode);
        if (ForeignFile.Swap(temporary, path) && !TryKeep(note, temporary, known))
        {
            // Another note's file came into this place just now: it goes back.
            ForeignFile.Swap(temporary, path);
            File.Delete(temporary);
            return false;
        }

        DurableFile.SyncDirectory(root);
        return true;
    }

    /// <summary>Removes a Markdown file that is as it was read; one that has changed meanwhile is kept to be merged.</summary>
    public void RemoveMarkdown(EntryId note, FolderMarkdown file)
    {
        string aside = Path.Combine(FolderOf(note), $"{Guid.NewGuid():N}{NewEnding}");
        File.Move(file.File.Path, aside, overwrite: false);
        if (!TryKeep(note, aside, file.Bytes))
        {
            File.Move(aside, file.File.Path, overwrite: false);
        }
    }

    /// <summary>Removes a file that is as it was listed.</summary>
    public static void Remove(FolderFile file)
    {
        FileInfo now = new(file.Path);
        if (now.Exists && now.Length == file.LengthBytes && now.LastWriteTimeUtc == file.Written)
        {
            now.Delete();
        }
    }

    /// <summary>What a crash left half written.</summary>
    public static bool IsLeftOver(FolderFile file, DateTime before) =>
        file.Name.EndsWith(NewEnding, StringComparison.Ordinal) && file.Written < before;

    /// <summary>Deletes what was read and is merged; what was not is kept to be merged. False: it is another note's.</summary>
    private bool TryKeep(EntryId note, string path, byte[]? known)
    {
        byte[]? there = ForeignFile.Read(path, MostStateBytes);
        if (there is not null && known is not null && there.AsSpan().SequenceEqual(known))
        {
            File.Delete(path);
            return true;
        }

        if (there is null || FrontMatter.Read(Encoding.UTF8.GetString(there)).Id is { } other && other != note)
        {
            return false;
        }

        File.Move(path, Path.Combine(FolderOf(note), Guid.NewGuid().ToString("N") + DisplacedEnding), overwrite: false);
        return true;
    }

    private void WriteOwn(EntryId note, string name, byte[] bytes)
    {
        Directory.CreateDirectory(FolderOf(note));
        if (!IsOwn() || !IsPlain(FolderOf(note)))
        {
            throw new IOException($"{FolderOf(note)} is not a plain folder.");
        }

        DurableFile.WriteWhole(Path.Combine(FolderOf(note), name), bytes, Mode);
    }

    private string FolderOf(EntryId note) => Path.Combine(root, Own, "notes", note.ToString());

    private bool IsOwn() => IsPlain(Path.Combine(root, Own)) && IsPlain(Path.Combine(root, Own, "notes"));

    private static bool IsPlain(string folder) => new DirectoryInfo(folder) is { Exists: true, LinkTarget: null };

    private static IEnumerable<FolderFile> List(string folder, Func<string, bool> isWanted) => new DirectoryInfo(folder)
        .EnumerateFiles("*", Plain).Where(file => isWanted(file.Name)).Take(MostFiles)
        .Select(file => new FolderFile(file.FullName, file.Length, file.LastWriteTimeUtc));
}
