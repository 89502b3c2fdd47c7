using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Live;

/// <summary>The notes that are open on this node, each once, and what they need.</summary>
internal sealed partial class NoteDesk : IAsyncDisposable
{
    /// <summary>How long a note stays in memory when nobody has it open any more: its page is read just before its window joins.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>Notes that rest at once; others are closed when they are let go.</summary>
    private const int MostResting = 16;

    private readonly NotePublisher _publisher;
    private readonly DriveTree _tree;
    private readonly DriveChanges _changes;
    private readonly ILogger _logger;
    private readonly ForeignVersions _foreign;
    private readonly Dictionary<EntryId, OpenNote> _open = [];
    private readonly Lock _gate = new();

    public NoteDesk(
        NoteJournal journal, NotePublisher publisher, DriveTree tree, DriveChanges changes, Func<UserId, Caller?> findOpen, int mostCharacters,
        TimeProvider time, ILogger logger)
    {
        Journal = journal;
        _publisher = publisher;
        _tree = tree;
        _changes = changes;
        _logger = logger;
        MostCharacters = mostCharacters;
        Time = time;
        _foreign = new ForeignVersions(this, findOpen, logger);
        changes.Changed += NoteChange;
    }

    public NoteJournal Journal { get; }

    /// <summary>Told of each note that was typed into here, when that is on disk; must be quick and must not throw.</summary>
    public Action<EntryId> Written { get; set; } = _ => { };

    public NotePublisher Publisher => _publisher;

    public TimeProvider Time { get; }

    public int MostCharacters { get; }

    /// <summary>A number that no editor had before: two with one number would damage each other's text.</summary>
    public static ulong Editor() => BitConverter.ToUInt64(IdSource.Secret(8)) >> 11;

    /// <summary>The open note, opened now if need be; whoever takes it lets it go.</summary>
    public OpenNote Hold(EntryId id)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(id, out OpenNote? note))
            {
                _open[id] = note = new OpenNote(this, id);
            }

            note.Holds++;
            return note;
        }
    }

    public async Task LetGoAsync(OpenNote note)
    {
        lock (_gate)
        {
            if (--note.Holds > 0)
            {
                return;
            }
        }

        await note.Writer.WriteVersionAsync();
        lock (_gate)
        {
            if (_open.GetValueOrDefault(note.Id) == note && _open.Values.Count(other => other.Holds == 0) <= MostResting)
            {
                note.RestFor(Time.CreateTimer(_ => Close(note), null, Rest, Timeout.InfiniteTimeSpan));
                return;
            }
        }

        Close(note);
    }

    private void Close(OpenNote note)
    {
        lock (_gate)
        {
            if (note.Holds > 0)
            {
                return;
            }

            if (_open.GetValueOrDefault(note.Id) == note)
            {
                _open.Remove(note.Id);
            }

            note.Dispose();
        }
    }

    /// <summary>Operations came from other devices.</summary>
    public void NoteArrived(IReadOnlyList<Operation> operations)
    {
        foreach (Guid id in operations
            .Where(operation => operation.Kind is OperationKind.NoteUpdate or OperationKind.EntryPlace or OperationKind.FolderKeyPut)
            .Select(operation => operation.Entity).Distinct())
        {
            Find(new EntryId(id))?.Pull();
        }
    }

    /// <summary>Writes what several people typed. Null: not now; false: some of it may not be written, ever.</summary>
    public async Task<bool?> TryWriteAsync(OpenNote note, IReadOnlyList<Typed> batch)
    {
        List<IGrouping<UserId, Typed>> authors = [.. batch.Where(typed => typed.Update is not null).GroupBy(typed => typed.Author.User)];
        if (authors.Count == 0)
        {
            return true;
        }

        try
        {
            List<long> rows = await Journal.Database.Writer.RunAsync(
                transaction => authors.Select(author =>
                    Journal.Append(transaction, author.Last().Author, note.Id, [.. author.Select(typed => typed.Update!)])).ToList(),
                CancellationToken.None);
            note.NoteOwn(rows.Where(row => row > 0));
            Written(note.Id);
            if (!rows.Contains(0))
            {
                return true;
            }
        }
        catch (DatabaseUnavailableException)
        {
            return null;
        }
        catch (CryptographicException lost)
        {
            NoteKeyMissing(_logger, note.Id, lost);
        }
#pragma warning disable CA1031 // What was typed stays in memory and is tried again, whatever stood in its way.
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
#pragma warning restore CA1031
        {
            NoteWaits(_logger, note.Id, unexpected);
            return null;
        }

        Forsake(note);
        return false;
    }

    public async Task<bool> TryWriteVersionAsync(Caller author, EntryId id, string text, IReadOnlyList<Guid> authors)
    {
        try
        {
            if (Journal.ForeignHead(id) is { } foreign)
            {
                await _foreign.MergeAsync(id, foreign);
                return false;
            }

            // A version is a file that other devices get: while what is typed waits here, it waits too.
            return Journal.Holds || await _publisher.WriteVersionAsync(author, id, text, authors);
        }
        catch (Exception refused) when (refused is IOException or DatabaseUnavailableException or CryptographicException)
        {
            NoteVersionMissed(_logger, id, refused);
            return false;
        }
    }

    /// <summary>Makes a note that lies elsewhere one of this device, too.</summary>
    /// <param name="state">The whole document.</param>
    public async Task<NoteReply> AdoptAsync(Caller owner, EntryId id, string folder, string title, NoteDates dates, byte[] state)
    {
        TextDocument document = new(0, new DocumentLimits { MostCharacters = MostCharacters });
        if (document.Apply(state).Refusal is { } refusal)
        {
            return new NoteReply(NoteOutcome.Refused, Problem: refusal);
        }

        string name = EntryName.Problem(title + NotePublisher.Extension) is null ? title : Folder.FolderNames.Safe(title);
        UploadReply reply = await _publisher.CreateAsync(
            owner, null, $"{folder}/{name}{NotePublisher.Extension}", document.ToString(), document.Encode(), dates, id);
        return reply.Outcome == UploadOutcome.Stored
            ? new NoteReply(NoteOutcome.Done, reply.File!.Entry)
            : new NoteReply(NoteOutcome.Refused, Problem: reply.Reason ?? "There is no room for it.");
    }

    /// <summary>Makes operations of what somebody typed and that was held, and a version of it; answers how many edits.</summary>
    public async Task<long> ReleaseAsync(Caller author, EntryId id)
    {
        OpenNote note = Hold(id);
        try
        {
            note.Load(author);
            await note.Writer.WriteAsync();
            long released = await Journal.Database.Writer.RunAsync(transaction => Journal.Release(transaction, author, id), CancellationToken.None);
            if (released > 0)
            {
                await _publisher.WriteVersionAsync(author, id, note.Text(), [author.User.Value]);
            }

            return released;
        }
        finally
        {
            await LetGoAsync(note);
        }
    }

    public async Task KeepAsync(Caller reader, EntryId id, (byte[] State, long UpTo) kept)
    {
        try
        {
            await Journal.SaveStateAsync(reader, id, kept.State, kept.UpTo);
        }
        catch (DatabaseUnavailableException)
        {
            // It only saves time: the note can be made from its updates.
        }
    }

    /// <summary>Closed with the engine, and once more by whoever handed it out.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Changed -= NoteChange;
        await _foreign.DisposeAsync();
        List<OpenNote> notes;
        lock (_gate)
        {
            notes = [.. _open.Values];
            _open.Clear();
        }

        foreach (OpenNote note in notes)
        {
            note.EndAll("This device is being stopped.");
            await note.Writer.WriteVersionAsync();
            note.Dispose();
        }
    }

    private OpenNote? Find(EntryId id)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(id);
        }
    }

    /// <summary>What is in memory holds something that may not be written: it is forgotten, and everybody begins anew.</summary>
    private void Forsake(OpenNote note)
    {
        lock (_gate)
        {
            if (_open.GetValueOrDefault(note.Id) == note)
            {
                _open.Remove(note.Id);
            }
        }

        note.EndAll("What was typed last could not be saved here.");
    }

    /// <summary>Rights, names or places may have changed: whoever raised it does not wait for what follows.</summary>
    private void NoteChange(EntryId folder)
    {
        _foreign.Look(folder);
        List<OpenNote> notes;
        lock (_gate)
        {
            if (_open.Count == 0)
            {
                return;
            }

            notes = [.. _open.Values];
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            _ => notes.ForEach(note => note.CheckRights(caller => RightsOf(caller, note.Id))), null);
    }

    public (bool MayRead, bool MayWrite) RightsOf(Caller caller, EntryId id) =>
        Journal.Database.Read(connection => _tree.Get(connection, caller, id)) is { TrashedAt: null } entry
            ? (entry.Rights.HasFlag(Rights.Read), entry.Rights.HasFlag(Rights.Write) && caller.Scope.HasFlag(GrantScope.Write))
            : (false, false);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was typed into note {Note} cannot be sealed; its windows begin anew")]
    private static partial void NoteKeyMissing(ILogger logger, EntryId note, Exception reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was typed into note {Note} could not be saved; it is tried again")]
    private static partial void NoteWaits(ILogger logger, EntryId note, Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A version of note {Note} was not written; its text is in the journal, and the next version has it")]
    private static partial void NoteVersionMissed(ILogger logger, EntryId note, Exception reason);
}
