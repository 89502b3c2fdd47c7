using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Lists notes: those of the caller and those that others share with them. What the caller pinned comes first.</summary>
public sealed class NoteShelf
{
    private const int MostTitles = 20;
    private const int MostContributors = 10;

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly byte[] _origin;
    private readonly bool _hasFolder;
    private readonly ReadableNotes _readable;

    internal NoteShelf(NodeDatabase database, DriveTree tree, DriveChanges changes, byte[] node, bool hasFolder)
    {
        _hasFolder = hasFolder;
        _database = database;
        _tree = tree;
        _origin = node[..8];
        _readable = new ReadableNotes(tree, changes);
    }

    public NotePage List(Caller caller, NoteQuery query) => _database.Read(connection =>
    {
        HashSet<EntryId> tagged = query.Tag is { } tag ? TaggedBy(connection, caller, tag) : [];
        IEnumerable<NotePlace> readable = query.Sort == EntrySort.Name
            ? _readable.ByTitle(connection, caller, query.Trashed)
            : _readable.ByEdit(connection, caller, query.Trashed);
        IReadOnlyList<NotePlace> sorted = query.Tag is null && readable is IReadOnlyList<NotePlace> all
            ? all
            : [.. readable.Where(note => query.Tag is null || HasTag(connection, caller, note, query.Tag, tagged))];
        int from = int.TryParse(query.Cursor, CultureInfo.InvariantCulture, out int at) ? Math.Clamp(at, 0, sorted.Count) : 0;
        List<NoteSummary> items = [];
        int next = from;
        for (; next < sorted.Count && items.Count < query.Limit; next++)
        {
            if (Find(connection, caller, sorted[next].Id) is { } note)
            {
                items.Add(note);
            }
        }

        return new NotePage(items, next < sorted.Count ? next.ToString(CultureInfo.InvariantCulture) : null, sorted.Count);
    });

    public NoteSummary? Find(Caller caller, EntryId id) => _database.Read(connection => Find(connection, caller, id));

    /// <summary>Nothing was ever here under that id.</summary>
    internal bool IsUnknown(EntryId id) => _database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM entries WHERE id = $1", id.Value) == 0);

    /// <summary>The newest note of that title that the caller may read.</summary>
    public NoteSummary? FindByTitle(Caller caller, string title) => _database.Read(connection =>
        _readable.WithTitles(connection, caller, [.. _readable.ByEdit(connection, caller, trashed: false)])
        .Where(one => string.Equals(one.Name.Title, title.Trim(), StringComparison.OrdinalIgnoreCase))
        .Select(one => Find(connection, caller, one.Note.Id)).FirstOrDefault(note => note is not null));

    /// <summary>Titles for what somebody types: those that begin with it first.</summary>
    public IReadOnlyList<string> FindTitles(Caller caller, string typed) => _database.Read(connection =>
        _readable.WithTitles(connection, caller, [.. _readable.ByEdit(connection, caller, trashed: false)])
        .Select(one => one.Name.Title)
        .Where(title => title.Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(title => title.StartsWith(typed.Trim(), StringComparison.OrdinalIgnoreCase))
        .Take(MostTitles).ToList());

    /// <param name="today">The last of the days that are counted, UTC.</param>
    public NoteStatistics Count(Caller caller, DateOnly today, int days) => _database.Read(connection =>
    {
        List<NotePlace> notes = [.. _readable.ByEdit(connection, caller, trashed: false)];
        Dictionary<EntryId, EntryId> folders = notes.ToDictionary(note => note.Id, note => note.Folder);
        HashSet<EntryId> shared = [.. folders.Values.Distinct().Where(folder => _tree.Permissions.MapOf(connection, folder).LetsRead)];
        List<(int Day, string Name, long Edits)> counted = [.. connection.Query(
            "SELECT entry, day, coalesce(name, ''), updates FROM note_days LEFT JOIN users ON users.id = author",
            row => (Note: new EntryId(row.Id(0)), Day: row.GetInt32(1), Name: row.GetString(2), Edits: row.GetInt64(3)))
            .Where(one => folders.ContainsKey(one.Note)).Select(one => (one.Day, one.Name, one.Edits))];
        int last = today.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        ILookup<int, long> byDay = counted.ToLookup(one => one.Day, one => one.Edits);
        return new NoteStatistics(
            folders.Count, folders.Values.Count(shared.Contains), counted.Sum(one => one.Edits),
            [.. Enumerable.Range(0, days).Reverse().Select(ago => (today.AddDays(-ago), byDay[last - ago].Sum()))],
            [.. counted.Where(one => one.Name.Length > 0).GroupBy(one => one.Name)
                .Select(one => (one.Key, one.Sum(edit => edit.Edits))).OrderByDescending(one => one.Item2).Take(MostContributors)],
            [.. Enumerable.Range(0, days).Reverse().Select(ago => (today.AddDays(-ago), notes.Count(note => note.CreatedDay <= last - ago)))]);
    });

    /// <summary>Who wrote each version of a note.</summary>
    public IReadOnlyDictionary<VersionId, IReadOnlyList<string>> AuthorsOf(EntryId note) => _database.Read(connection =>
    {
        Dictionary<Guid, string> names = connection.Query("SELECT id, name FROM users", row => (row.Id(0), row.GetString(1)))
            .ToDictionary(user => user.Item1, user => user.Item2);
        return connection.Query("SELECT version, authors FROM note_versions WHERE entry = $1", row => (row.Id(0), row.Bytes(1)), note.Value)
            .ToDictionary(
                version => new VersionId(version.Item1),
                version => (IReadOnlyList<string>)[.. OperationCodec.UnpackIds(version.Item2).Select(id => names.GetValueOrDefault(id, "")).Where(name => name.Length > 0)]);
    });

    private NoteSummary? Find(DatabaseConnection connection, Caller caller, EntryId id) => connection.First(
        $"""
        SELECT {EntryRow.Columns}, created, max(edited, coalesce((SELECT max(at) FROM note_held h WHERE h.entry = notes.entry), 0)), updates,
          (SELECT count(*) FROM note_held h WHERE h.entry = notes.entry)
        FROM notes JOIN entries ON id = entry WHERE entry = $1 AND purged = 0
        """, Read, id.Value)
        is { } row && _tree.Get(connection, caller, id) is { } entry && entry.Rights.HasFlag(Rights.Read)
            ? WithContributors(connection, Summary(connection, caller, row, entry), caller.User)
            : null;

    /// <summary>What the caller gave a tag: found by its keyed hash, without opening anything.</summary>
    private static HashSet<EntryId> TaggedBy(DatabaseConnection connection, Caller caller, string tag) => [.. connection.Query(
        "SELECT entry FROM entry_tags WHERE tag_key = $1 AND tag <> x''", row => new EntryId(row.Id(0)), EntryTags.TagKey(caller, tag))];

    // Tags that others gave have other hashes: where there are others, they are opened.
    private bool HasTag(DatabaseConnection connection, Caller caller, NotePlace note, string tag, HashSet<EntryId> tagged) => note.HasTags
        && (tagged.Contains(note.Id)
            || ((caller.Reach is not null || !_tree.Permissions.MapOf(connection, note.Folder).IsEmpty)
                && Find(connection, caller, note.Id)?.Entry.Tags.Contains(tag, TagName.Same) == true));

    private NoteSummary Summary(DatabaseConnection connection, Caller caller, Row row, Entry entry) => new(
        entry, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedMs), DateTimeOffset.FromUnixTimeMilliseconds(row.EditedMs), row.Updates,
        _tree.Permissions.MapOf(connection, row.Entry.Parent).LetsRead
            || (_hasFolder && _tree.Find(connection, caller, NoteTravel.Community)?.Id == row.Entry.Parent))
    {
        Held = row.Held,
    };

    private NoteSummary WithContributors(DatabaseConnection connection, NoteSummary note, UserId reader) => note with
    {
        Contributors = connection.Query(
            """
            SELECT name FROM note_days JOIN users ON users.id = author WHERE entry = $1
            GROUP BY author ORDER BY sum(updates) DESC, name
            """,
            row => row.GetString(0), note.Entry.Id.Value),
        IsPinned = connection.Scalar<long>("SELECT count(*) FROM note_pins WHERE entry = $1 AND user = $2 AND pinned = 1", note.Entry.Id.Value, reader.Value) > 0,
        LastSync = connection.First(
            "SELECT max(stamp) FROM note_updates WHERE entry = $1 AND substr(stamp, 9) <> $2", row => row.BytesOrNull(0),
            note.Entry.Id.Value, _origin) is { } stamp ? HybridClock.WallTime(BinaryPrimitives.ReadUInt64BigEndian(stamp)) : null,
    };

    private static Row Read(SqliteDataReader row) => new(
        EntryRow.Read(row), row.GetInt64(row.FieldCount - 4), row.GetInt64(row.FieldCount - 3), row.GetInt64(row.FieldCount - 2), row.GetInt64(row.FieldCount - 1));

    private sealed record Row(EntryRow Entry, long CreatedMs, long EditedMs, long Updates, long Held);
}
