using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>
/// What is put into a deleted folder by somebody who did not know of the deletion is not deleted with it. That somebody is this
/// device here, past the checks that it makes for itself.
/// </summary>
public sealed class LateArrivalTests
{
    [Fact]
    public async Task A_file_that_comes_into_a_deleted_folder_brings_the_folder_back_as_it_was()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "home/sub/below.txt", "late.txt");
        await TrashAsync(fixture, "home");
        await MoveIntoTrashAsync(fixture, "late.txt");

        await RunAsync(fixture);

        Assert.Equal("late.txt", await TextAsync(fixture, "home/late.txt"));
        Assert.Equal("home/sub/below.txt", await TextAsync(fixture, "home/sub/below.txt"));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task A_file_that_is_edited_in_a_deleted_folder_is_kept_whole()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/edited.txt", "home/other.txt");
        EntryId folder = await IdAsync(fixture, "home");
        EntryId file = await IdAsync(fixture, "home/edited.txt");
        await TrashAsync(fixture, "home");
        Guid version = await EditAsync(fixture, file, folder);

        await RunAsync(fixture);

        Assert.Equal(version, fixture.Engine.Database.Read(
            connection => connection.First("SELECT head FROM entries WHERE id = $1 AND trashed IS NULL", row => row.Id(0), file.Value)));
    }

    [Fact]
    public async Task However_deep_it_lies_the_folder_that_was_deleted_comes_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/1.txt", "home/a/2.txt", "home/a/b/3.txt", "home/a/c/4.txt", "late.txt");
        EntryId deep = await IdAsync(fixture, "home/a/b");
        await TrashAsync(fixture, "home");
        await MoveAsync(fixture, "late.txt", deep);

        await RunAsync(fixture);

        Assert.Equal("late.txt", await TextAsync(fixture, "home/a/b/late.txt"));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task A_folder_that_is_moved_in_keeps_what_is_in_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "later/one.txt", "later/sub/two.txt");
        await TrashAsync(fixture, "home");
        await MoveIntoTrashAsync(fixture, "later");

        await RunAsync(fixture);

        Assert.Equal("later/one.txt", await TextAsync(fixture, "home/later/one.txt"));
        Assert.Equal("later/sub/two.txt", await TextAsync(fixture, "home/later/sub/two.txt"));
    }

    [Fact]
    public async Task Of_folders_in_the_trash_below_each_other_all_on_the_way_come_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/1.txt", "home/a/2.txt", "late.txt");
        EntryId inner = await IdAsync(fixture, "home/a");
        await TrashAsync(fixture, "home/a");
        await TrashAsync(fixture, "home");
        await MoveAsync(fixture, "late.txt", inner);

        await RunAsync(fixture);

        Assert.Equal("late.txt", await TextAsync(fixture, "home/a/late.txt"));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task A_rename_does_not_bring_anything_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt");
        EntryId folder = await IdAsync(fixture, "home");
        EntryId file = await IdAsync(fixture, "home/old.txt");
        await TrashAsync(fixture, "home");
        await MoveAsync(fixture, file, folder, "new.txt");

        await RunAsync(fixture);

        Assert.Null(await fixture.Engine.Drive.FindAsync(fixture.Owner, "home", default));
        Assert.Single(TrashedMs(fixture));
    }

    [Fact]
    public async Task What_was_taken_out_of_the_trash_below_it_brings_it_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "home/wanted.txt");
        EntryId wanted = await IdAsync(fixture, "home/wanted.txt");
        await TrashAsync(fixture, "home/wanted.txt");
        await TrashAsync(fixture, "home");
        await SayAsync(fixture, OperationKind.EntryRestore, wanted, []);

        await RunAsync(fixture);

        Assert.Equal("home/wanted.txt", await TextAsync(fixture, "home/wanted.txt"));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task What_is_typed_into_a_note_in_it_brings_it_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt");
        EntryId note = (await fixture.Engine.Notes.CreateAsync(fixture.Owner, await IdAsync(fixture, "home"), "Plan", "text", default)).Note!.Id;
        byte[] typed = fixture.Engine.Database.Read(
            connection => PurgeRegisters.History(connection, note.Value, [OperationKind.NoteUpdate]))[0].Body;
        await TrashAsync(fixture, "home");
        await SayAsync(fixture, OperationKind.NoteUpdate, note, typed);

        await RunAsync(fixture);

        Assert.NotNull(await fixture.Engine.Drive.FindAsync(fixture.Owner, "home", default));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task A_folder_of_that_name_that_was_made_meanwhile_stays_beside_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "late.txt");
        EntryId folder = await IdAsync(fixture, "home");
        await TrashAsync(fixture, "home");
        await PutAsync(fixture, "home/new.txt");
        await MoveAsync(fixture, "late.txt", folder);

        await RunAsync(fixture);

        Assert.Equal(["new.txt"], await NamesAsync(fixture, "home"));
        Assert.Contains("late.txt", await NamesAsync(fixture, "home (2)"));
    }

    [Fact]
    public async Task It_is_not_lost_when_the_trash_is_emptied_before_it_comes_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "late.txt");
        await TrashAsync(fixture, "home");
        await MoveIntoTrashAsync(fixture, "late.txt");

        await fixture.Engine.Trash.EmptyAsync(fixture.Owner, null, default);
        await RunAsync(fixture);

        Assert.Equal("late.txt", await TextAsync(fixture, "home/late.txt"));
    }

    [Fact]
    public async Task It_comes_back_out_of_a_folder_that_was_removed_for_good()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "late.txt");
        EntryId folder = await IdAsync(fixture, "home");
        await TrashAsync(fixture, "home");
        await fixture.Engine.Trash.EmptyAsync(fixture.Owner, null, default);
        await MoveAsync(fixture, "late.txt", folder);

        await RunAsync(fixture);

        Assert.Equal(["late.txt"], await NamesAsync(fixture, "home"));
        Assert.Empty(TrashedMs(fixture));
    }

    [Fact]
    public async Task A_start_finishes_what_was_begun()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "late.txt");
        await TrashAsync(fixture, "home");
        await MoveIntoTrashAsync(fixture, "late.txt");

        await fixture.RestartAsync();
        await Patience.UntilAsync(() => Noted(fixture) == 0, "it is looked at");

        Assert.Equal("late.txt", await TextAsync(fixture, "home/late.txt"));
    }

    [Fact]
    public async Task What_a_device_deletes_alone_is_not_looked_at()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "home/old.txt", "other/new.txt");
        await TrashAsync(fixture, "home");
        await PutAsync(fixture, "other/newer.txt");

        Assert.Equal(0, Noted(fixture));
    }

    private static async Task PutAsync(EngineFixture fixture, params string[] paths)
    {
        foreach (string path in paths)
        {
            await fixture.PutAsync(path, Encoding.UTF8.GetBytes(path));
        }
    }

    private static async Task<EntryId> IdAsync(EngineFixture fixture, string path) =>
        (await fixture.Engine.Drive.FindAsync(fixture.Owner, path, default))!.Id;

    private static async Task TrashAsync(EngineFixture fixture, string path) =>
        Assert.Equal(ChangeOutcome.Done, (await fixture.Engine.Drive.TrashAsync(fixture.Owner, await IdAsync(fixture, path), default)).Outcome);

    private static async Task MoveAsync(EngineFixture fixture, string path, EntryId folder) =>
        await MoveAsync(fixture, await IdAsync(fixture, path), folder, path);

    private static async Task MoveIntoTrashAsync(EngineFixture fixture, string path) => await MoveAsync(
        fixture, path, fixture.Engine.Database.Read(connection => new EntryId(connection.First(
            "SELECT id FROM entries WHERE kind = 1 AND trashed IS NOT NULL", row => row.Id(0)))));

    private static Task<bool> MoveAsync(EngineFixture fixture, EntryId entry, EntryId folder, string name) => fixture.Engine.Database.Writer.RunAsync(
        transaction =>
        {
            fixture.Engine.Edits.Relocate(transaction, fixture.Owner, EntryRow.Find(transaction.Connection, entry)!, folder, name);
            return Arrive(transaction, entry, OperationKind.EntryPlace);
        },
        default);

    private static Task<bool> SayAsync(EngineFixture fixture, OperationKind kind, EntryId entry, byte[] body) => fixture.Engine.Database.Writer.RunAsync(
        transaction =>
        {
            fixture.Engine.Devices.Log.Append(transaction, kind, entry.Value, body);
            return Arrive(transaction, entry, kind);
        },
        default);

    /// <summary>What was written last of an entry comes as if another device had written it.</summary>
    private static bool Arrive(WriteTransaction transaction, EntryId entry, OperationKind kind)
    {
        new LateArrivalProjection().Apply(transaction, PurgeRegisters.History(transaction.Connection, entry.Value, [kind])[^1]);
        return true;
    }

    /// <summary>A new version, of which only the operation is made.</summary>
    private static Task<Guid> EditAsync(EngineFixture fixture, EntryId file, EntryId folder) => fixture.Engine.Database.Writer.RunAsync(
        transaction =>
        {
            (Guid before, ContentRecord content) = transaction.Connection.First(
                "SELECT id, author, size, modified, chunk_count, public_manifest, private_manifest, file_key_number FROM versions WHERE entry = $1",
                row => (row.Id(0), new ContentRecord(
                    new VersionId(Guid.NewGuid()), new UserId(row.Id(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), row.Bytes(5), row.Bytes(6),
                    row.GetInt32(7))),
                file.Value);
            fixture.Engine.Edits.AddContent(transaction, file, folder, content, new VersionId(before));
            Arrive(transaction, file, OperationKind.FileContent);
            return content.Version.Value;
        },
        default);

    private static async Task<IEnumerable<string>> NamesAsync(EngineFixture fixture, string path) =>
        (await fixture.Engine.Drive.ListAsync(fixture.Owner, await IdAsync(fixture, path), new ListQuery(), default)).Items.Select(entry => entry.Name);

    private static async Task<string> TextAsync(EngineFixture fixture, string path) => Encoding.UTF8.GetString(await fixture.ReadAsync(path));

    private static List<long> TrashedMs(EngineFixture fixture) => fixture.Engine.Database.Read(connection => connection.Query(
        "SELECT trashed FROM entries WHERE trashed IS NOT NULL AND purged = 0", row => row.GetInt64(0)));

    private static long Noted(EngineFixture fixture) => fixture.Engine.Database.Read(
        connection => connection.Scalar<long>("SELECT count(*) FROM meta WHERE key LIKE 'late %'"));

    private static async Task RunAsync(EngineFixture fixture)
    {
        await new LateArrivals(fixture.Engine.Database, fixture.Engine.Edits, fixture.Engine.Accounts).Errands.RunAsync();
        Assert.Equal(0, Noted(fixture));
    }
}
