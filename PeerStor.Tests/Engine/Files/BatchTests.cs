using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

public class BatchTests
{
    [Fact]
    public async Task Several_entries_are_trashed_and_restored_in_one_step()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId[] ids = [await PutAsync(fixture, "a.txt", 1), await PutAsync(fixture, "b.txt", 2)];
        EntryId unknown = new(Guid.NewGuid());

        BatchChange gone = await fixture.Engine.Drive.TrashAsync(fixture.Owner, [.. ids, unknown], default);
        Assert.Equal(ids, gone.Done);
        Assert.Equal(ChangeOutcome.NotFound, gone.Items[2].Change.Outcome);
        Assert.Null(await fixture.Engine.Drive.FindAsync(fixture.Owner, "a.txt", default));

        Assert.True((await fixture.Engine.Drive.RestoreAsync(fixture.Owner, ids, default)).IsDone);
        Assert.Equal([2], await fixture.ReadAsync("b.txt"));
    }

    [Fact]
    public async Task A_move_that_must_ask_changes_nothing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId free = await PutAsync(fixture, "free.txt", 1);
        EntryId taken = await PutAsync(fixture, "taken.txt", 2);
        EntryId there = await PutAsync(fixture, "to/taken.txt", 3);
        EntryId target = await FolderAsync(fixture, "to");

        BatchChange asked = await fixture.Engine.Drive.MoveAsync(fixture.Owner, [free, taken], target, TakenName.Ask, default);

        Assert.Equal([ChangeOutcome.Waiting, ChangeOutcome.NameTaken], asked.Items.Select(item => item.Change.Outcome));
        Assert.Equal(there, asked.Taken.Single().Change.Entry!.Id);
        Assert.Equal([1], await fixture.ReadAsync("free.txt"));
    }

    [Theory]
    [InlineData(TakenName.KeepBoth, "to/taken (2).txt", 2)]
    [InlineData(TakenName.Skip, "taken.txt", 2)]
    [InlineData(TakenName.Replace, "to/taken.txt", 2)]
    public async Task A_name_that_is_taken_is_dealt_with_as_wished(TakenName wish, string path, byte content)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId free = await PutAsync(fixture, "free.txt", 1);
        EntryId taken = await PutAsync(fixture, "taken.txt", 2);
        await PutAsync(fixture, "to/taken.txt", 3);

        await fixture.Engine.Drive.MoveAsync(fixture.Owner, [free, taken], await FolderAsync(fixture, "to"), wish, default);

        Assert.Equal([1], await fixture.ReadAsync("to/free.txt"));
        Assert.Equal([content], await fixture.ReadAsync(path));
    }

    [Fact]
    public async Task A_file_that_is_replaced_keeps_its_history_and_the_other_lies_in_the_trash()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId moved = await PutAsync(fixture, "x.txt", 2);
        EntryId there = await PutAsync(fixture, "to/x.txt", 3);

        BatchChange change = await fixture.Engine.Drive.MoveAsync(
            fixture.Owner, [moved], await FolderAsync(fixture, "to"), TakenName.Replace, default);

        Assert.Equal(there, change.Items[0].Change.Entry!.Id);
        Assert.Equal(2, (await fixture.Engine.Versions.ListAsync(fixture.Owner, there, default)).Count);
        Assert.Equal(moved, Assert.Single(await fixture.Engine.Drive.ListTrashAsync(fixture.Owner, 10, default)).Id);
    }

    [Fact]
    public async Task A_folder_neither_replaces_a_file_nor_goes_into_itself()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "x/y.txt", 1);
        EntryId inner = await PutAsync(fixture, "to/x", 2);
        EntryId folder = await FolderAsync(fixture, "x");

        BatchChange replaced = await fixture.Engine.Drive.MoveAsync(
            fixture.Owner, [folder], await FolderAsync(fixture, "to"), TakenName.Replace, default);
        BatchChange looped = await fixture.Engine.Drive.MoveAsync(fixture.Owner, [folder], folder, TakenName.KeepBoth, default);

        Assert.Equal((ChangeOutcome.NameTaken, inner), (replaced.Items[0].Change.Outcome, replaced.Items[0].Change.Entry!.Id));
        Assert.Equal(ChangeOutcome.IntoItself, looped.Items[0].Change.Outcome);
        Assert.Equal([1], await fixture.ReadAsync("x/y.txt"));
    }

    [Fact]
    public async Task Two_of_one_name_from_different_folders_are_in_each_others_way()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId[] ids = [await PutAsync(fixture, "a/x.txt", 1), await PutAsync(fixture, "b/x.txt", 2)];
        EntryId root = fixture.Owner.User.RootFolder;

        Assert.Single((await fixture.Engine.Drive.MoveAsync(fixture.Owner, ids, root, TakenName.Ask, default)).Taken);
        Assert.True((await fixture.Engine.Drive.MoveAsync(fixture.Owner, ids, root, TakenName.KeepBoth, default)).IsDone);
        Assert.Equal([2], await fixture.ReadAsync("x (2).txt"));
    }

    [Fact]
    public async Task A_copy_shares_its_chunks_and_outlives_the_original()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(3_000_000);
        await fixture.PutAsync("a/b/big.bin", content);
        EntryId original = await FolderAsync(fixture, "a");
        long chunks = Chunks(fixture);

        BatchChange copied = await fixture.Engine.Drive.CopyAsync(
            fixture.Owner, [original], fixture.Owner.User.RootFolder, default);
        Assert.Equal("a (2)", copied.Items[0].Change.Entry!.Name);
        Assert.Equal(chunks, Chunks(fixture));

        await fixture.Engine.Drive.TrashAsync(fixture.Owner, original, default);
        await fixture.Engine.Drive.PurgeAsync(fixture.Owner, original, default);
        Assert.Equal(content, await fixture.ReadAsync("a (2)/b/big.bin"));
    }

    [Fact]
    public async Task The_trash_is_emptied_and_says_what_was_in_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId[] ids = [await PutAsync(fixture, "a.txt", 1), await FolderAsync(fixture, "f", "f/g/h.bin")];
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, ids, default);
        await PutAsync(fixture, "stays.txt", 9);

        Assert.Equal(new FolderTotals(2, 2, 2, true), await fixture.Engine.Trash.TotalsAsync(fixture.Owner, default));
        Assert.Equal((2, ChangeOutcome.Done), await fixture.Engine.Trash.EmptyAsync(fixture.Owner, null, default));
        Assert.Equal(FolderTotals.Nothing, await fixture.Engine.Trash.TotalsAsync(fixture.Owner, default));
        Assert.Equal([9], await fixture.ReadAsync("stays.txt"));
    }

    [Fact]
    public async Task The_tree_shows_folders_in_order_and_which_go_on()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "b 10/x.txt", 1);
        await PutAsync(fixture, "b 2/inner/x.txt", 1);
        await PutAsync(fixture, "file.txt", 1);

        IReadOnlyList<FolderNode> folders = await fixture.Engine.Folders.ChildrenAsync(
            fixture.Owner, fixture.Owner.User.RootFolder, 100, default);

        Assert.Equal([("b 2", true), ("b 10", false)], folders.Select(folder => (folder.Name, folder.HasFolders)));
        Assert.Equal(
            new FolderTotals(3, 3, 3, true),
            await fixture.Engine.Facts.BelowAsync(fixture.Owner, fixture.Owner.User.RootFolder, default));
    }

    [Fact]
    public async Task A_folders_list_follows_its_own_changes()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await PutAsync(fixture, "a/1.txt", 1);
        EntryId folder = await FolderAsync(fixture, "a");
        Assert.Equal(1, (await fixture.Engine.Drive.ListAsync(fixture.Owner, folder, new ListQuery(), default)).Total);
        await PutAsync(fixture, "a/2.txt", 1);
        await PutAsync(fixture, "elsewhere/3.txt", 1);
        Assert.Equal(2, (await fixture.Engine.Drive.ListAsync(fixture.Owner, folder, new ListQuery(), default)).Total);
    }

    private static long Chunks(EngineFixture fixture) =>
        fixture.Engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM chunk_refs"));

    private static async Task<EntryId> PutAsync(EngineFixture fixture, string path, byte content) =>
        (await fixture.PutAsync(path, [content])).File!.Entry.Id;

    private static async Task<EntryId> FolderAsync(EngineFixture fixture, string path, string? with = null)
    {
        if (with is not null)
        {
            await PutAsync(fixture, with, 1);
        }

        return (await fixture.Engine.Drive.FindAsync(fixture.Owner, path, default))!.Id;
    }
}
