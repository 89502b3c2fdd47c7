using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>Lists notes: those of the caller and those that others share with them.</summary>
public sealed class NoteShelf
{
    private const int MostTitles = 20;

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly byte[] _origin;

    internal NoteShelf(NodeDatabase database, DriveTree tree, byte[] node)
    {
        _database = database;
        _tree = tree;
        _origin = node[..8];
    }

    public NotePage List(Caller caller, NoteQuery query) => _database.Read(connection =>
    {
        List<NoteSummary> found = [.. Readable(connection, caller, query)];
        List<NoteSummary> sorted = query.Sort == EntrySort.Name
            ? [.. found.OrderBy(note => note.Title, NaturalOrder.Instance)]
            : found;
        int from = int.TryParse(query.Cursor, CultureInfo.InvariantCulture, out int at) ? Math.Clamp(at, 0, sorted.Count) : 0;
        List<NoteSummary> items = [.. sorted.Skip(from).Take(query.Limit).Select(note => WithContributors(connection, note))];
        int next = from + items.Count;
        return new NotePage(items, next < sorted.Count ? next.ToString(CultureInfo.InvariantCulture) : null, sorted.Count);
    });

    public NoteSummary? Find(Caller caller, EntryId id) => _database.Read(connection => connection.First(
        $"SELECT {EntryRow.Columns}, created, edited, updates FROM notes JOIN entries ON id = entry WHERE entry = $1 AND purged = 0", Read, id.Value)
        is { } row && _tree.Get(connection, caller, id) is { } entry && entry.Rights.HasFlag(Rights.Read)
            ? WithContributors(connection, Summary(connection, row, entry))
            : null);

    /// <summary>The newest note of that title that the caller may read.</summary>
    public NoteSummary? FindByTitle(Caller caller, string title) => _database.Read(connection => Readable(connection, caller, new NoteQuery())
        .FirstOrDefault(note => string.Equals(note.Title, title.Trim(), StringComparison.OrdinalIgnoreCase)));

    /// <summary>Titles for what somebody types: those that begin with it first.</summary>
    public IReadOnlyList<string> FindTitles(Caller caller, string typed) => _database.Read(connection => Readable(connection, caller, new NoteQuery())
        .Select(note => note.Title)
        .Where(title => title.Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(title => title.StartsWith(typed.Trim(), StringComparison.OrdinalIgnoreCase))
        .Take(MostTitles).ToList());

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

    private IEnumerable<NoteSummary> Readable(DatabaseConnection connection, Caller caller, NoteQuery query)
    {
        string live = query.Trashed ? "trashed IS NOT NULL" : "trashed IS NULL";
        foreach (Row row in connection.Query(
            $"""
            SELECT {EntryRow.Columns}, created, edited, updates FROM notes JOIN entries ON id = entry
            WHERE purged = 0 AND {live} ORDER BY edited DESC, entry
            """,
            Read))
        {
            if (_tree.Permissions.Of(connection, caller, row.Entry).HasFlag(Rights.Read)
                && DriveTree.IsLive(connection, row.Entry.Owner, row.Entry.Parent)
                && _tree.Open(connection, caller, row.Entry) is { } entry
                && (query.Tag is null || entry.Tags.Contains(query.Tag, TagName.Same)))
            {
                yield return Summary(connection, row, entry);
            }
        }
    }

    private NoteSummary Summary(DatabaseConnection connection, Row row, Entry entry) => new(
        entry, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedMs), DateTimeOffset.FromUnixTimeMilliseconds(row.EditedMs), row.Updates,
        !_tree.Permissions.MapOf(connection, row.Entry.Parent).IsEmpty);

    private NoteSummary WithContributors(DatabaseConnection connection, NoteSummary note) => note with
    {
        Contributors = connection.Query(
            """
            SELECT name FROM note_days JOIN users ON users.id = author WHERE entry = $1
            GROUP BY author ORDER BY sum(updates) DESC, name
            """,
            row => row.GetString(0), note.Entry.Id.Value),
        LastSync = connection.First(
            "SELECT max(stamp) FROM note_updates WHERE entry = $1 AND substr(stamp, 9) <> $2", row => row.BytesOrNull(0),
            note.Entry.Id.Value, _origin) is { } stamp ? HybridClock.WallTime(BinaryPrimitives.ReadUInt64BigEndian(stamp)) : null,
    };

    private static Row Read(SqliteDataReader row) => new(
        EntryRow.Read(row), row.GetInt64(row.FieldCount - 3), row.GetInt64(row.FieldCount - 2), row.GetInt64(row.FieldCount - 1));

    private sealed record Row(EntryRow Entry, long CreatedMs, long EditedMs, long Updates);
}
