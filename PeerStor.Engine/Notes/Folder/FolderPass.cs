using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>What a pass needs of the rest of the engine.</summary>
/// <param name="Rank">How many devices of this home come before this one in taking over notes of other homes.</param>
internal sealed record FolderParts(
    NoteDesk Desk, NoteShelf Shelf, Drive Drive, FolderView View, NoteSyncs Syncs, Accounts Accounts, Func<int> Rank, TimeProvider Time);

/// <summary>Goes through the notes that lie in the folder or belong there; those where nothing changed cost a listing.</summary>
internal sealed partial class FolderPass(NoteFolder folder, FolderParts parts, string device, ILogger logger)
{
    /// <summary>The next device of a home takes a note over when the one before it has not done so for so long.</summary>
    private static readonly TimeSpan TurnOfEach = TimeSpan.FromMinutes(1);

    private readonly MarkdownShelf _markdown = new(folder, parts.Desk.MostCharacters, parts.Time);
    private readonly FolderNames _names = new();
    private readonly Dictionary<EntryId, string> _done = [];
    private readonly Dictionary<EntryId, long> _firstSeen = [];
    private readonly Dictionary<EntryId, FolderRefusal> _refused = [];

    /// <summary>Something was left for a moment later.</summary>
    public bool WantsSoon { get; private set; }

    public int Count { get; private set; }

    public IReadOnlyList<FolderRefusal> Refused =>
        [.. _refused.Values, .. _markdown.Unreadable.Select(
            name => new FolderRefusal(null, $"“{name}” is no text in UTF-8, or larger than a note may be. It stays as it is."))];

    /// <param name="sends">False: what others did is taken in, and nothing of what was typed here is put there.</param>
    public async Task RunAsync(bool sends, CancellationToken cancellationToken)
    {
        WantsSoon = false;
        ILookup<EntryId, FolderFile> markdown = _markdown.Look();
        HashSet<EntryId> known = [.. folder.ListNotes()];
        IReadOnlyDictionary<EntryId, FolderPlace> places = parts.View.Read(known);
        Guid home = parts.Accounts.Everybody().Min(user => user.Value);
        Count = places.Values.Count(place => place.Presence == FolderPresence.Here);
        foreach (EntryId id in known.Union(places.Keys).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            FolderPlace? place = places.GetValueOrDefault(id);
            List<FolderFile> files = [.. markdown[id]];
            string mark = Mark(id, place, files, sends);
            if (_done.GetValueOrDefault(id) == mark)
            {
                continue;
            }

            try
            {
                bool isDone = await TakeAsync(new FolderNote(folder, id, device, home, parts.Desk.MostCharacters), id, place, files, home, sends);
                _done[id] = isDone ? Mark(id, place, files, sends) : "";
                WantsSoon |= !isDone && place?.Caller is not null;
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                _refused[id] = new FolderRefusal(id, $"A note could not be written: {trouble.Message}");
                NotWritten(logger, id, trouble);
            }
        }
    }

    /// <returns>False: it is to be looked at again soon.</returns>
    private async Task<bool> TakeAsync(FolderNote note, EntryId id, FolderPlace? place, List<FolderFile> files, Guid home, bool sends)
    {
        _refused.Remove(id);
        if (place is null)
        {
            return await AdoptAsync(note, id, home);
        }

        if (place.Caller is not { } caller)
        {
            if (place.Presence == FolderPresence.Here)
            {
                _refused[id] = new FolderRefusal(id, "A note waits until somebody who may read it signs in on this device.");
            }

            return true;
        }

        OpenNote open = parts.Desk.Hold(id);
        try
        {
            open.Load(caller);
            FolderMine mine = Mine(caller, id, place, open);
            FolderNews news = note.Read(mine, Markdown(note, id, mine, files), parts.Time.GetUtcNow());
            bool isMerged = news.Update is null || await MergeAsync(open, caller, id, news);
            await FollowAsync(caller, id, mine, news);
            FolderMine after = Mine(caller, id, place with { Presence = news.Place }, open);
            if (news.Refused is { } why)
            {
                _refused[id] = new FolderRefusal(id, $"“{after.Title}”: {why} Its file stays as it is.");
            }

            if ((sends || news.Place != FolderPresence.Here) && note.Write(after with { Presence = place.Presence }, news, _names.Of(id, news.Title.Value), isMerged))
            {
                await parts.Syncs.NoteAsync(id, SyncWay.ToFolder, "", 1);
            }

            return isMerged && !news.IsUnsettled;
        }
        finally
        {
            await parts.Desk.LetGoAsync(open);
        }
    }

    private async Task<bool> MergeAsync(OpenNote open, Caller caller, EntryId id, FolderNews news)
    {
        if (open.Merge(caller, news.Update!) is not { } written || !await written)
        {
            return false;
        }

        foreach (string source in news.Sources)
        {
            await parts.Syncs.NoteAsync(id, SyncWay.FromFolder, source, 1);
        }

        return true;
    }

    /// <summary>Takes over what is agreed on besides the text; what cannot be done here (a title that is taken) stays as it is.</summary>
    private async Task FollowAsync(Caller caller, EntryId id, FolderMine mine, FolderNews news)
    {
        Drive drive = parts.Drive;
        if (news.Place != mine.Presence && news.Place == FolderPresence.Trashed)
        {
            await drive.TrashAsync(caller, id, CancellationToken.None);
        }
        else if (news.Place != mine.Presence && mine.Presence == FolderPresence.Trashed)
        {
            await drive.RestoreAsync(caller, id, CancellationToken.None);
        }

        if (news.Title.Value != mine.Title)
        {
            await drive.RenameAsync(caller, id, NoteTitle.ToName(news.Title.Value), CancellationToken.None);
        }

        if (news.Tags.Value != mine.Tags)
        {
            await drive.SetTagsAsync(caller, id, news.Tags.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries), CancellationToken.None);
        }
    }

    /// <summary>A note that other instances put there becomes one here, under the id that it has everywhere.</summary>
    private async Task<bool> AdoptAsync(FolderNote note, EntryId id, Guid home)
    {
        if (parts.Accounts.OwnerIsLocked)
        {
            return false;
        }

        FolderNews news = note.Read(null, [], parts.Time.GetUtcNow());
        if (news.Place != FolderPresence.Here || news.Update is not { } update
            || news.Records.Values.All(record => record.Home == home) || !parts.Shelf.IsUnknown(id))
        {
            // Of this home: it comes with the journal.
            return true;
        }

        _firstSeen.TryAdd(id, parts.Time.GetTimestamp());
        if (parts.Time.GetElapsedTime(_firstSeen[id]) < TurnOfEach * parts.Rank())
        {
            return false;
        }

        NoteReply reply = await parts.Desk.AdoptAsync(parts.Accounts.Owner, id, NoteTravel.Community, news.Title.Value, new NoteDates(news.CreatedBefore(parts.Time.GetUtcNow())), update);
        if (reply.Outcome == NoteOutcome.Done)
        {
            await parts.Syncs.NoteAsync(id, SyncWay.FromFolder, news.Sources.Count > 0 ? news.Sources[0] : "", 1);
            WantsSoon = true;
        }
        else
        {
            _refused[id] = new FolderRefusal(id, $"“{news.Title.Value}” from the folder could not be stored here. {reply.Problem}");
        }

        return reply.Outcome == NoteOutcome.Done;
    }

    private FolderMine Mine(Caller caller, EntryId id, FolderPlace place, OpenNote open)
    {
        NoteSummary? note = parts.Shelf.Find(caller, id);
        DateTimeOffset now = parts.Time.GetUtcNow();
        return new FolderMine(
            note?.Title ?? "", FolderRecord.Join(note?.Entry.Tags ?? []), place.Presence, note?.CreatedAt ?? now, note?.EditedAt ?? now, open.State());
    }

    private List<FolderMarkdown> Markdown(FolderNote note, EntryId id, FolderMine mine, List<FolderFile> files)
    {
        string name = _names.Of(id, mine.Title);
        if (files.TrueForAll(file => file.Name != name) && _markdown.FindNameless(name) is { } stripped && note.WroteTo(name))
        {
            files.Add(stripped);
        }

        return [.. files.Select(file => _markdown.Read(file, _markdown.IsSettled(file))).OfType<FolderMarkdown>()];
    }

    private string Mark(EntryId id, FolderPlace? place, IReadOnlyList<FolderFile> files, bool sends) => string.Join(
        '|',
        (string[])[place?.Mark ?? "", sends ? "1" : "0",
            .. files.Concat(folder.ListOf(id)).Select(file => $"{file.Name} {file.LengthBytes} {file.Written.Ticks}").Order(StringComparer.Ordinal)]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Note {Note} could not be put into the folder of notes; it is tried again")]
    private static partial void NotWritten(ILogger logger, EntryId note, Exception reason);
}
