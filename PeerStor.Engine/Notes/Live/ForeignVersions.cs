using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes.Text;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Live;

/// <summary>
/// A note's file can be changed as a file, too: by an upload, or by restoring a version in the Library. What such a version
/// changed is brought into the document as an edit of its author, by the device where it was made, once.
/// </summary>
internal sealed partial class ForeignVersions : IAsyncDisposable
{
    /// <summary>Folders that wait to be looked at; one that is left out is looked at with its next change.</summary>
    private const int MostWaiting = 1000;

    private readonly NoteDesk _desk;
    private readonly Func<UserId, Caller?> _findOpen;
    private readonly ILogger _logger;
    private readonly Channel<EntryId> _folders = Channel.CreateBounded<EntryId>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Folders in the queue: many changes of one are looked at once.</summary>
    private readonly ConcurrentDictionary<EntryId, bool> _waiting = new();

    private readonly Task _work;

    /// <param name="findOpen">A user whose key is open here.</param>
    public ForeignVersions(NoteDesk desk, Func<UserId, Caller?> findOpen, ILogger logger)
    {
        _desk = desk;
        _findOpen = findOpen;
        _logger = logger;
        _work = Task.Run(WorkAsync);
    }

    public void Look(EntryId folder)
    {
        if (_waiting.TryAdd(folder, true) && !_folders.Writer.TryWrite(folder))
        {
            _waiting.TryRemove(folder, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _folders.Writer.TryComplete();
        await _work;
    }

    /// <summary>Brings in the versions of a note that are not of its document yet.</summary>
    public async Task MergeAsync(EntryId note, VersionId version)
    {
        (Guid Author, Guid Owner, byte[] Parents)? found = _desk.Journal.Database.Read(connection => connection.First(
            """
            SELECT v.author, e.owner, v.parents FROM versions v JOIN entries e ON e.id = v.entry
            WHERE v.id = $1 AND NOT EXISTS (SELECT 1 FROM note_versions n WHERE n.version = v.id)
            """,
            row => ((Guid, Guid, byte[])?)(row.Id(0), row.Id(1), row.Bytes(2)), version.Value));
        if (found is not { } facts || (_findOpen(new UserId(facts.Author)) ?? _findOpen(new UserId(facts.Owner))) is not { } author
            || await _desk.Publisher.ReadAsync(author, note, version, CancellationToken.None) is not { } text)
        {
            return;
        }

        string wanted = text.ReplaceLineEndings("\n");
        string? basis = OperationCodec.UnpackIds(facts.Parents) is [Guid before, ..]
            ? await _desk.Publisher.ReadAsync(author, note, new VersionId(before), CancellationToken.None)
            : null;
        OpenNote open = _desk.Hold(note);
        try
        {
            open.Load(author);
            IReadOnlyList<TextEdit> mine = TextComparison.Compare(basis ?? "", wanted);
            Task<bool>? written = open.Edit(
                author, now => now == wanted ? [] : TextRebase.Rebase(mine, TextComparison.Compare(basis ?? "", now)));
            if (written is null || await written)
            {
                await _desk.Journal.MarkVersionAsync(note, version, [facts.Author]);
            }
        }
        finally
        {
            await _desk.LetGoAsync(open);
        }
    }

    private async Task WorkAsync()
    {
        await foreach (EntryId folder in _folders.Reader.ReadAllAsync())
        {
            // What changes from here on is looked at again.
            _waiting.TryRemove(folder, out _);
            try
            {
                foreach ((EntryId note, VersionId version) in _desk.Journal.FindForeign(folder))
                {
                    await MergeAsync(note, version);
                }
            }
#pragma warning disable CA1031 // A worker's loop: one note that cannot be read must not keep the others from being looked at.
            catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Failed(_logger, folder, problem);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A file of a note in folder {Folder} was changed, and is not in the note yet")]
    private static partial void Failed(ILogger logger, EntryId folder, Exception problem);
}
