using System.Buffers.Binary;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>One version of a file's content.</summary>
/// <param name="StoredAt">UTC: when it came.</param>
/// <param name="Modified">UTC: the content's own time of change, as the uploader gave it.</param>
/// <param name="Author">The name of who stored it; "" when that user is not known here.</param>
/// <param name="IsHead">Whether it is the current one.</param>
/// <param name="IsConcurrent">Made by somebody who did not know of what became the current one: the current one was not
/// made from it, so what it says may be missing there.</param>
public sealed record FileVersion(
    VersionId Id, DateTimeOffset StoredAt, DateTimeOffset Modified, long SizeBytes, string Author, bool IsHead, bool IsConcurrent);

/// <summary>The history of a file. It only grows: restoring adds a version, too.</summary>
public sealed class FileVersions
{
    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly ContentLinks _links;

    internal FileVersions(NodeDatabase database, DriveTree tree, ContentLinks links)
    {
        _database = database;
        _tree = tree;
        _links = links;
    }

    /// <summary>Newest first; empty when there is no such file.</summary>
    public ValueTask<IReadOnlyList<FileVersion>> ListAsync(Caller caller, EntryId file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_database.Read<IReadOnlyList<FileVersion>>(connection =>
            _tree.Get(connection, caller, file) is { Version: { } head } ? List(connection, file, head) : []));
    }

    /// <summary>The versions that no other was made from: one, or several when people edited without knowing of each other.</summary>
    internal static IReadOnlyList<Guid> Latest(DatabaseConnection connection, EntryId file)
    {
        List<(Guid Id, byte[] Parents)> all = connection.Query(
            "SELECT id, parents FROM versions WHERE entry = $1 ORDER BY id", row => (row.Id(0), row.Bytes(1)), file.Value);
        HashSet<Guid> before = [.. all.SelectMany(version => OperationCodec.UnpackIds(version.Parents))];
        return [.. all.Select(version => version.Id).Where(version => !before.Contains(version))];
    }

    /// <summary>Makes a version the current one again, by a new version with the same content.</summary>
    /// <exception cref="ContentDamagedException">What lists the version's chunks cannot be read.</exception>
    public async Task<Change> RestoreAsync(Caller caller, EntryId file, VersionId version, CancellationToken cancellationToken)
    {
        Entry? now = _database.Read(connection => _tree.Get(connection, caller, file));
        if (now?.Version == version && now is { TrashedAt: null })
        {
            return new Change(ChangeOutcome.Done, now);
        }

        try
        {
            return await _links.AddVersionAsync(caller, file, version, file, static _ => { }, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            return new Change(ChangeOutcome.ReadOnly);
        }
    }

    private static List<FileVersion> List(DatabaseConnection connection, EntryId file, VersionId head)
    {
        List<(FileVersion Version, byte[] Parents)> all = connection.Query(
            """
            SELECT versions.id, versions.stamp, modified, size, coalesce(users.name, ''), parents
            FROM versions LEFT JOIN users ON users.id = versions.author WHERE entry = $1 ORDER BY versions.stamp DESC
            """,
            row => (
                new FileVersion(
                    new VersionId(row.Id(0)), HybridClock.WallTime(BinaryPrimitives.ReadUInt64BigEndian(row.Bytes(1))),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.GetInt64(3), row.GetString(4),
                    row.Id(0) == head.Value, false),
                row.Bytes(5)),
            file.Value);
        Dictionary<Guid, byte[]> parents = all.ToDictionary(one => one.Version.Id.Value, one => one.Parents);
        HashSet<Guid> line = VersionLine.Of(
            [head.Value], version => parents.TryGetValue(version, out byte[]? before) ? OperationCodec.UnpackIds(before) : null);
        return [.. all.Select(one => one.Version with { IsConcurrent = !line.Contains(one.Version.Id.Value) })];
    }
}
