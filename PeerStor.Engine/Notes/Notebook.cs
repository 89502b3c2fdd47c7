using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Notes.Text;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Notes: Markdown files that several people type into at once (docs/adr/0055).</summary>
public sealed class Notebook : IAsyncDisposable
{
    /// <summary>Where notes go that are not put elsewhere.</summary>
    public const string Folder = "Notes";

    /// <summary>A text is read again when somebody typed in just that moment, so often.</summary>
    private const int MostLooks = 5;

    private readonly NoteDesk _desk;
    private readonly DriveTree _tree;
    private readonly NoteTravel _travel;
    private readonly Drive _drive;

    private Notebook(NoteDesk desk, NoteParts parts)
    {
        _desk = desk;
        _tree = parts.Tree;
        _drive = parts.Drive;
        Shelf = new NoteShelf(parts.Journal.Database, parts.Tree, parts.Drive.Changes, desk.Journal.Origin, parts.Options.NotesFolder is not null);
        Links = new NoteLinks(parts.Search, this, Shelf);
        _travel = new NoteTravel(desk, Shelf, parts);
        Welcome = new WelcomeNote(parts.Journal.Database, this);
    }

    public NoteShelf Shelf { get; }

    public NoteLinks Links { get; }

    public WelcomeNote Welcome { get; }

    /// <summary>UTF-16 units that a note may have.</summary>
    public int MostCharacters => _desk.MostCharacters;

    /// <summary>How notes come to other devices and into the folder.</summary>
    public NoteTravel Travel => _travel;

    internal static async Task<Notebook> OpenAsync(NoteParts parts)
    {
        Notebook notes = new(
            new NoteDesk(
                parts.Journal, parts.Publisher, parts.Tree, parts.Drive.Changes, parts.Accounts.FindOpen, parts.Options.MostNoteCharacters, parts.Time,
                parts.Logger),
            parts);
        await notes._travel.StartAsync();
        return notes;
    }

    /// <summary>Operations came from other devices.</summary>
    internal void NoteArrived(IReadOnlyList<Operation> operations)
    {
        _desk.NoteArrived(operations);
        _travel.NoteArrived(operations);
    }

    public async ValueTask DisposeAsync()
    {
        await _travel.DisposeAsync();
        await _desk.DisposeAsync();
    }

    /// <summary>The note as an entry; null when there is none that the caller may read.</summary>
    public Entry? Find(Caller caller, EntryId id) => _desk.Journal.Database.Read(connection => Find(connection, caller, id));

    /// <summary>Opens the note for typing along; null when the caller may not read it, or too many have it open.</summary>
    public async Task<NoteSession?> JoinAsync(Caller caller, EntryId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(caller, id) is null or { TrashedAt: not null })
        {
            return null;
        }

        OpenNote note = _desk.Hold(id);
        NoteSession? session = null;
        try
        {
            session = note.Join(caller, _desk.RightsOf(caller, id).MayWrite);
            return session;
        }
        finally
        {
            if (session is null)
            {
                await _desk.LetGoAsync(note);
            }
        }
    }

    public async Task<NoteText?> ReadAsync(Caller caller, EntryId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(caller, id) is null)
        {
            return null;
        }

        OpenNote note = _desk.Hold(id);
        try
        {
            note.Load(caller);
            return await LookAsync(note);
        }
        finally
        {
            await _desk.LetGoAsync(note);
        }
    }

    /// <param name="folder">Null: the caller's own notes.</param>
    public Task<NoteReply> CreateAsync(Caller caller, EntryId? folder, string title, string text, CancellationToken cancellationToken) =>
        CreateAsync(caller, folder, title, text, NoteDates.Unknown, cancellationToken);

    public async Task<NoteReply> CreateAsync(
        Caller caller, EntryId? folder, string title, string text, NoteDates dates, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string name = title.Trim() + NotePublisher.Extension;
        if (title.Trim().Length == 0 || EntryName.Normalize(name, out string? problem) is null)
        {
            return new NoteReply(NoteOutcome.Refused, Problem: title.Trim().Length == 0 ? "A note needs a title." : EntryName.Problem(name));
        }

        if (folder is { } into && _desk.Journal.Database.Read(connection => _tree.Get(connection, caller, into)) is not { Kind: EntryKind.Folder, TrashedAt: null })
        {
            return new NoteReply(NoteOutcome.NotFound);
        }

        if (folder is { } shared && !_desk.Journal.Database.Read(connection => _tree.Get(connection, caller, shared))!.Rights.HasFlag(Rights.Write))
        {
            return new NoteReply(NoteOutcome.NotAllowed);
        }

        string plain = Clean(text);
        if (TooLarge(plain) is { } tooLarge)
        {
            return tooLarge;
        }

        string begin = _desk.Journal.Holds ? "" : plain;
        byte[] first = new TextDocument(NoteDesk.Editor()).Edit(0, 0, begin) ?? new TextDocument(NoteDesk.Editor()).Encode();
        UploadReply reply = await _desk.Publisher.CreateAsync(caller, folder, folder is null ? $"{Folder}/{name}" : name, begin, first, dates);
        return reply.Outcome switch
        {
            UploadOutcome.Stored when begin != plain => await ReplaceAsync(caller, reply.File!.Entry.Id, plain, cancellationToken),
            UploadOutcome.Stored => new NoteReply(NoteOutcome.Done, reply.File!.Entry),
            UploadOutcome.NoSuchFolder => new NoteReply(NoteOutcome.NotFound),
            UploadOutcome.NotAllowed => new NoteReply(NoteOutcome.NotAllowed),
            UploadOutcome.ReadOnly => new NoteReply(NoteOutcome.ReadOnly),
            _ => new NoteReply(NoteOutcome.Refused, Problem: reply.Reason ?? "The note could not be stored."),
        };
    }

    /// <summary>The caller's folder whose notes are for everybody who has the folder of notes (NOTEPAD_STORAGE_PATH); made when missing.</summary>
    public async Task<EntryId?> CommunityAsync(Caller caller, CancellationToken cancellationToken) =>
        (await _drive.EnsureFolderAsync(caller, caller.User.RootFolder, NoteTravel.Community, cancellationToken)).Entry?.Id;

    /// <summary>Puts a note where all servers see it that have the folder of notes, or takes it away from there.</summary>
    public async Task<Change> ShareAsync(Caller caller, EntryId id, bool isShared, CancellationToken cancellationToken)
    {
        if (Find(caller, id) is not { TrashedAt: null } note)
        {
            return new Change(ChangeOutcome.NotFound);
        }

        Change folder = await _drive.EnsureFolderAsync(
            caller, caller.User.RootFolder, isShared ? NoteTravel.Community : Folder, cancellationToken);
        return folder.Outcome != ChangeOutcome.Done ? folder
            : Shelf.Find(caller, id)?.IsShared == isShared ? new Change(ChangeOutcome.Done, note)
            : await _drive.MoveAsync(caller, id, folder.Entry!.Id, null, cancellationToken);
    }

    /// <summary>Brings a changed text in: what was changed since the state it is based on is done to the text as it is now.</summary>
    /// <param name="etag">That state, as a <see cref="NoteText.ETag"/>.</param>
    public Task<NoteReply> SaveAsync(Caller caller, EntryId id, string etag, string text, CancellationToken cancellationToken) =>
        SaveAsync(caller, id, (note, now) => now.ETag == etag ? now.Text : TextAt(caller, note.Id, etag), text, cancellationToken);

    /// <param name="basis">The text that the change began with.</param>
    public Task<NoteReply> MergeAsync(Caller caller, EntryId id, string basis, string text, CancellationToken cancellationToken) =>
        SaveAsync(caller, id, (_, _) => Clean(basis), text, cancellationToken);

    /// <summary>Makes the text this one, by an edit on top of what it is now.</summary>
    public Task<NoteReply> ReplaceAsync(Caller caller, EntryId id, string text, CancellationToken cancellationToken) =>
        SaveAsync(caller, id, (_, now) => now.Text, text, cancellationToken);

    /// <summary>Puts a note first in the caller's own list, or lets it go back to its place. False when they may not read it.</summary>
    public async Task<bool> PinAsync(Caller caller, EntryId id, bool isPinned, CancellationToken cancellationToken)
    {
        if (Find(caller, id) is not { } note)
        {
            return false;
        }

        if (await _desk.Journal.PinAsync(caller.User, id, isPinned, cancellationToken))
        {
            _drive.Changes.Raise(note.Parent);
        }

        return true;
    }

    /// <summary>Writes what was typed until now as a version of the note's file, without waiting for a pause.</summary>
    public async Task WriteVersionAsync(Caller caller, EntryId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(caller, id) is not null)
        {
            OpenNote note = _desk.Hold(id);
            await note.Writer.WriteVersionAsync();
            await _desk.LetGoAsync(note);
        }
    }

    /// <summary>
    /// Makes the text what it was in a version of the note's file. What stands there now is a version itself before, or nothing is
    /// changed; what somebody types meanwhile stays in the text.
    /// </summary>
    public async Task<NoteReply> RestoreAsync(Caller caller, EntryId id, VersionId version, CancellationToken cancellationToken)
    {
        if (await _desk.Publisher.ReadAsync(caller, id, version, cancellationToken) is not { } text || Find(caller, id) is null)
        {
            return new NoteReply(NoteOutcome.NotFound);
        }

        if (!_desk.RightsOf(caller, id).MayWrite)
        {
            return new NoteReply(NoteOutcome.NotAllowed);
        }

        if (await KeepAsVersionAsync(caller, id, cancellationToken) is { } kept)
        {
            return await SaveAsync(caller, id, (_, _) => kept, text, cancellationToken);
        }

        return new NoteReply(
            NoteOutcome.Refused,
            Problem: Shelf.Find(caller, id) is { Held: > 0 }
                ? "Some of what stands in the note waits on this device to be sent, and is in no version yet, so nothing was replaced. Send it first (Notepad, Sync)."
                : "What stands in the note now could not be kept as a version, so it was not replaced. Nothing was changed; try again in a moment.");
    }

    /// <summary>Sees to it that what stands in a note is a version of its file, and answers that text; null when it cannot be now.</summary>
    private async Task<string?> KeepAsVersionAsync(Caller caller, EntryId id, CancellationToken cancellationToken)
    {
        for (int look = 1; look <= MostLooks; look++)
        {
            await WriteVersionAsync(caller, id, cancellationToken);
            if (await ReadAsync(caller, id, cancellationToken) is not { } now || Find(caller, id) is not { Version: { } head })
            {
                return null;
            }

            // Somebody typed in just that moment, or the device was switched off before a version was written: this text becomes one.
            if (await _desk.Publisher.ReadAsync(caller, id, head, cancellationToken) == now.Text
                || (!_desk.Journal.Holds && await _desk.TryWriteVersionAsync(caller, id, now.Text, [caller.User.Value])))
            {
                return now.Text;
            }
        }

        return null;
    }

    private async Task<NoteReply> SaveAsync(
        Caller caller, EntryId id, Func<OpenNote, NoteText, string?> findBasis, string text, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(caller, id) is null or { TrashedAt: not null })
        {
            return new NoteReply(NoteOutcome.NotFound);
        }

        string wanted = Clean(text);
        if (!_desk.RightsOf(caller, id).MayWrite)
        {
            return new NoteReply(NoteOutcome.NotAllowed);
        }

        if (TooLarge(wanted) is { } tooLarge)
        {
            return tooLarge;
        }

        OpenNote note = _desk.Hold(id);
        try
        {
            note.Load(caller);
            if (findBasis(note, await LookAsync(note)) is not { } basis)
            {
                return new NoteReply(NoteOutcome.UnknownBase);
            }

            IReadOnlyList<TextEdit> mine = TextComparison.Compare(basis, wanted);
            Task<bool>? written = note.Edit(
                caller, now => now == wanted ? [] : TextRebase.Rebase(mine, TextComparison.Compare(basis, now)));
            return written is null || await written
                ? new NoteReply(NoteOutcome.Done, Find(caller, id), await LookAsync(note))
                : new NoteReply(NoteOutcome.NotAllowed);
        }
        finally
        {
            await _desk.LetGoAsync(note);
        }
    }

    private static async Task<NoteText> LookAsync(OpenNote note)
    {
        for (int look = 1; ; look++)
        {
            await note.Writer.WriteAsync();
            (string text, byte[] state, long? upTo) = note.Look();
            if (upTo is not null || look == MostLooks)
            {
                return new NoteText(text, NoteState.Of(text, state, upTo ?? 0).ETag);
            }
        }
    }

    /// <summary>The text of a state that this node gave to somebody; null when it did not.</summary>
    private string? TextAt(Caller caller, EntryId id, string etag) => NoteState.Parse(etag) is not { } wanted
        ? null
        : _desk.Journal.Database.Read(connection =>
        {
            TextDocument document = new(NoteDesk.Editor());
            IReadOnlyList<IReadOnlyList<byte[]>?> held = _desk.Journal.ReadHeld(connection, caller, id);

            // A kept state has everything that was held when it was kept, and what is wanted may be older.
            (byte[]? state, long after) = held.Count > 0 ? (null, 0) : _desk.Journal.ReadState(connection, caller, id, wanted.UpTo);
            long from = state is not null && document.Apply(state, isAccepted: true).Refusal is null ? after : 0;
            foreach ((_, IReadOnlyList<byte[]>? updates) in _desk.Journal.ReadAfter(connection, caller, id, from, wanted.UpTo))
            {
                foreach (byte[] update in updates ?? [])
                {
                    document.Apply(update, isAccepted: true);
                }
            }

            // What is held has no row, so it is not known how much of it there was: each place is looked at.
            foreach (IReadOnlyList<byte[]>? step in held.Prepend([]))
            {
                foreach (byte[] update in step ?? [])
                {
                    document.Apply(update, isAccepted: true);
                }

                string text = document.ToString();
                if (NoteState.Of(text, document.State.Encode(), wanted.UpTo) == wanted)
                {
                    return text;
                }
            }

            return null;
        });

    private Entry? Find(DatabaseConnection connection, Caller caller, EntryId id) =>
        NoteJournal.IsNote(connection, id) && _tree.Get(connection, caller, id) is { Kind: EntryKind.File } entry && entry.Rights.HasFlag(Rights.Read)
            ? entry
            : null;

    private NoteReply? TooLarge(string text) => text.Length > MostCharacters
        ? new NoteReply(
            NoteOutcome.Refused,
            Problem: $"The note would have {text.Length:N0} characters, and {MostCharacters:N0} are allowed. Nothing was changed.")
        : null;

    // Lines end as the editor ends them, and every character is whole.
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).ReplaceLineEndings("\n");
}
