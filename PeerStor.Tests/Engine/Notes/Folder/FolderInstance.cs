using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Folder;
using PeerStor.Engine.Notes.Live;

namespace PeerStor.Tests.Engine.Notes.Folder;

/// <summary>A server as the folder knows it: a document that survives everything, and a note's passes over it.</summary>
internal sealed class FolderInstance
{
    private const int MostCharacters = 1_000_000;

    private readonly NoteFolder _folder;
    private readonly FolderNote _note;
    private readonly EntryId _id;
    private readonly TextDocument _document = new(NoteDesk.Editor());
    private FolderNews? _read;

    public FolderInstance(string root, EntryId id, string device, Guid? home = null)
    {
        _folder = new NoteFolder(root);
        _id = id;
        _note = new FolderNote(_folder, id, device, home ?? Guid.NewGuid(), MostCharacters);
    }

    public string Title { get; set; } = "Plan";

    public FolderPresence Presence { get; set; } = FolderPresence.Here;

    public string Text => _document.ToString();

    /// <summary>The time that its clock shows: those of several instances need not agree.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public string? Refused => _read?.Refused;

    public void Type(int at, int removed, string inserted) => _document.Edit(at, removed, inserted);

    public void Pass()
    {
        ReadFolder();
        WriteFolder();
    }

    /// <summary>Killed after this, the server has what it read and the folder nothing new.</summary>
    public void ReadFolder()
    {
        Now += TimeSpan.FromSeconds(1);
        FolderMine mine = Mine();
        _read = _note.Read(mine, Markdown(), Now);
        if (_read.Update is { } update)
        {
            Assert.Null(_document.Apply(update).Refusal);
        }

        Title = _read.Title.Value;
        Presence = _read.Place == FolderPresence.Withdrawn ? Presence : _read.Place;
    }

    public void WriteFolder() =>
        _note.Write(Mine(), _read!, FolderNames.Safe(_read!.Title.Value) + ".md", isMerged: true);

    private FolderMine Mine() => new(Title, "", Presence, DateTimeOffset.UnixEpoch, Now, _document.Encode());

    private List<FolderMarkdown> Markdown() =>
        [.. _folder.ListMarkdown().Select(file => NoteFolder.ReadMarkdown(file, MostCharacters, isSettled: true)).OfType<FolderMarkdown>()
            .Where(file => file.Id == _id)];
}
