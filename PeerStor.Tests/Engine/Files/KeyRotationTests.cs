using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Users;

namespace PeerStor.Tests.Engine.Files;

/// <summary>What is stored after somebody lost a right is sealed under keys that they never had.</summary>
public class KeyRotationTests
{
    [Fact]
    public async Task What_is_written_after_a_right_was_taken_is_under_a_new_key_and_the_old_stays_readable()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        await shared.PutAsync(shared.Anna, "top/below/old.txt", "old");
        await shared.PutAsync(shared.Anna, "top/below/again.txt", "first");
        await shared.ShareAsync(top, ben, Rights.Write);
        await shared.ShareAsync(top, cleo, Rights.Read);
        EntryId below = (await shared.Engine.Drive.FindAsync(ben, "Shared with me/top/below", default))!.Id;
        Assert.NotNull(KeyOf(shared, ben, below));

        await shared.ShareAsync(top, ben, null);
        await shared.PutAsync(shared.Anna, "top/below/new.txt", "new");
        await shared.PutAsync(shared.Anna, "top/below/again.txt", "second");

        Assert.True(Versions(shared, top) > 1 && Versions(shared, below) > 1);
        Assert.True(KeyOf(shared, ben, below) is null or 1, "who was let out has no newer key than before");
        Assert.Equal("new", await shared.ReadAsync(cleo, "Shared with me/top/below/new.txt"));
        Assert.Equal("old", await shared.ReadAsync(cleo, "Shared with me/top/below/old.txt"));
        Entry again = (await shared.Engine.Drive.FindAsync(cleo, "Shared with me/top/below/again.txt", default))!;
        IReadOnlyList<FileVersion> versions = await shared.Engine.Versions.ListAsync(cleo, again.Id, default);
        Assert.Equal("second", await shared.ReadAsync(cleo, "Shared with me/top/below/again.txt"));
        Assert.Equal("first", await shared.ReadAsync(cleo, "Shared with me/top/below/again.txt", versions[1].Id));
        Assert.Equal((string[])["again.txt", "new.txt", "old.txt"], await shared.NamesAsync(shared.Anna, "top/below"));
        Assert.Equal(1, Count(shared, "SELECT count(DISTINCT file_key_number) - 1 FROM versions"));
    }

    [Fact]
    public async Task A_change_that_was_cut_off_before_the_new_key_is_made_up_for_with_the_next_write()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        await shared.PutAsync(shared.Anna, "top/a/b/file.txt", "old");
        Group team = (await shared.Engine.Groups.CreateAsync(shared.Anna, "Team", SharedFixture.Here, default)).Group!;
        await shared.Engine.Groups.SetMemberAsync(shared.Anna, team.Id, ben.User, true, SharedFixture.Here, default);
        await shared.Engine.FolderAccess.SetAsync(shared.Anna, top, team.Id, true, Rights.Read, SharedFixture.Here, default);
        Assert.Equal("old", await shared.ReadAsync(ben, "Shared with me/top/a/b/file.txt"));

        // Leaving a group makes no key by itself: as if the node had been killed right after it.
        await shared.Engine.Groups.SetMemberAsync(shared.Anna, team.Id, ben.User, false, SharedFixture.Here, default);
        await shared.Fixture.RestartAsync();
        Assert.Equal(1, Versions(shared, top));
        await shared.PutAsync(shared.Anna, "top/a/b/new.txt", "new");

        EntryId deep = (await shared.Engine.Drive.FindAsync(shared.Anna, "top/a/b", default))!.Id;
        Assert.Equal(2, Versions(shared, top));
        Assert.Equal(2, Versions(shared, deep));
        Assert.Equal("old", await shared.ReadAsync(shared.Anna, "top/a/b/file.txt"));
        Assert.Equal("new", await shared.ReadAsync(shared.Anna, "top/a/b/new.txt"));
    }

    [Fact]
    public async Task A_new_key_for_ten_thousand_files_costs_as_few_operations_as_for_one()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        await shared.Engine.Database.Writer.RunAsync(
            transaction =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    shared.Engine.Edits.Place(
                        transaction, shared.Anna, new EntryId(Guid.CreateVersion7()), EntryKind.File, top, $"file {i}", FileKeys.New());
                }

                return true;
            },
            default);
        await shared.ShareAsync(top, ben, Rights.Read);
        long before = Count(shared, "SELECT count(*) FROM ops");

        await shared.ShareAsync(top, ben, null);
        await shared.PutAsync(shared.Anna, "top/new.txt", "new");

        Assert.InRange(Count(shared, "SELECT count(*) FROM ops") - before, 1, 12);
        Assert.Equal(2, Versions(shared, top));
    }

    [Fact]
    public async Task A_folder_that_is_moved_away_takes_a_new_key_along_and_opens_to_those_who_may_read_where_it_is_now()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId from = await shared.FolderAsync(shared.Anna, "from");
        EntryId to = await shared.FolderAsync(shared.Anna, "to");
        await shared.PutAsync(shared.Anna, "from/moved/sub/a.txt", "a");
        await shared.PutAsync(shared.Anna, "from/single.txt", "one");
        await shared.ShareAsync(from, ben, Rights.Read);
        await shared.ShareAsync(to, cleo, Rights.Read);
        EntryId moved = (await shared.Engine.Drive.FindAsync(shared.Anna, "from/moved", default))!.Id;
        EntryId single = (await shared.Engine.Drive.FindAsync(shared.Anna, "from/single.txt", default))!.Id;

        await shared.Engine.Drive.MoveAsync(shared.Anna, moved, to, null, default);
        await shared.Engine.Drive.MoveAsync(shared.Anna, single, to, null, default);
        await shared.PutAsync(shared.Anna, "to/moved/sub/b.txt", "b");
        await shared.PutAsync(shared.Anna, "to/single.txt", "two");

        Assert.Null(await shared.Engine.Drive.GetAsync(ben, moved, default));
        Assert.Equal("a", await shared.ReadAsync(cleo, "Shared with me/to/moved/sub/a.txt"));
        Assert.Equal("b", await shared.ReadAsync(cleo, "Shared with me/to/moved/sub/b.txt"));
        Assert.Equal("two", await shared.ReadAsync(cleo, "Shared with me/to/single.txt"));
        Assert.True(KeyOf(shared, ben, moved) is null or 1);
        VersionId first = (await shared.Engine.Versions.ListAsync(shared.Anna, single, default))[1].Id;
        Assert.Equal("one", await shared.ReadAsync(cleo, "Shared with me/to/single.txt", first));
    }

    [Fact]
    public async Task Who_is_shut_out_below_does_not_get_that_folders_key_by_the_one_above()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        EntryId closed = await shared.FolderAsync(shared.Anna, "top/closed");
        await shared.ShareAsync(top, ben, Rights.Read);
        await shared.ShareAsync(top, cleo, Rights.Read);

        await shared.ShareAsync(closed, ben, Rights.None);
        await shared.PutAsync(shared.Anna, "top/closed/secret.txt", "secret");

        Assert.True(KeyOf(shared, ben, closed) is null or 1);
        Assert.Equal("secret", await shared.ReadAsync(cleo, "Shared with me/top/closed/secret.txt"));
        Assert.Null(await shared.ReadAsync(ben, "Shared with me/top/closed/secret.txt"));
    }

    [Fact]
    public async Task A_key_that_nobody_could_pass_on_is_delivered_when_somebody_who_has_it_comes()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId top = await shared.FolderAsync(ben, "Ben's");
        await shared.PutAsync(ben, "Ben's/a.txt", "a");
        Group team = (await shared.Engine.Groups.CreateAsync(shared.Anna, "Team", SharedFixture.Here, default)).Group!;
        await shared.Engine.FolderAccess.SetAsync(ben, top, team.Id, true, Rights.Read, SharedFixture.Here, default);
        await shared.Fixture.RestartAsync();
        await shared.Engine.Groups.SetMemberAsync(shared.Anna, team.Id, cleo.User, true, SharedFixture.Here, default);
        cleo = await EnterAsync(shared, "Cleo");
        Assert.Null(await shared.ReadAsync(cleo, "Shared with me/Ben's/a.txt"));

        await EnterAsync(shared, "Ben");
        await shared.Engine.Delivery.RunAsync(default);

        Assert.Equal("a", await shared.ReadAsync(cleo, "Shared with me/Ben's/a.txt"));
    }

    [Fact]
    public async Task Folders_from_before_keys_were_chained_are_chained_when_something_above_is_shared()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        await shared.PutAsync(shared.Anna, "top/a/b/c/file.txt", "deep");
        await shared.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute("DELETE FROM folder_key_links"), default);

        await shared.ShareAsync(top, ben, Rights.Read);

        Assert.Equal("deep", await shared.ReadAsync(ben, "Shared with me/top/a/b/c/file.txt"));
    }

    private static Task<Caller> EnterAsync(SharedFixture shared, string name) =>
        CredentialTests.EnterAsync(shared.Fixture, name, SharedFixture.Password);

    /// <summary>How many versions of the folder's key there are.</summary>
    private static long Versions(SharedFixture shared, EntryId folder) => shared.Engine.Database.Read(connection => connection.Scalar<long>(
        """
        SELECT count(*) FROM (SELECT version FROM folder_keys WHERE folder = $1 UNION SELECT version FROM folder_key_links WHERE folder = $1)
        """,
        folder.Value));

    /// <summary>The newest version that somebody can open with what lies in the tables, whatever they may do.</summary>
    private static int? KeyOf(SharedFixture shared, Caller caller, EntryId folder) => shared.Engine.Database.Read(connection =>
        new FolderKeys(shared.Engine.KeyHolders, new KeyNews()).Find(connection, caller, folder)?.Version);

    private static long Count(SharedFixture shared, string sql) =>
        shared.Engine.Database.Read(connection => connection.Scalar<long>(sql));
}
