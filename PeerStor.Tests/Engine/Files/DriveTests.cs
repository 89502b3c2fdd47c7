using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

public class DriveTests
{
    [Fact]
    public async Task Entries_are_renamed_moved_trashed_and_restored()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        Caller owner = fixture.Owner;
        EntryId file = (await fixture.PutAsync("a/b/c.txt", [1, 2, 3])).File!.Entry.Id;
        EntryId a = (await drive.FindAsync(owner, "a", default))!.Id;

        Assert.Equal(ChangeOutcome.Done, (await drive.RenameAsync(owner, file, "d.txt", default)).Outcome);
        Assert.Equal(ChangeOutcome.Done, (await drive.MoveAsync(owner, file, owner.User.RootFolder, null, default)).Outcome);
        Assert.Equal([1, 2, 3], await fixture.ReadAsync("d.txt"));
        Assert.Equal(ChangeOutcome.IntoItself, (await drive.MoveAsync(
            owner, a, (await drive.FindAsync(owner, "a/b", default))!.Id, null, default)).Outcome);
        Assert.Equal(ChangeOutcome.Done, (await drive.TrashAsync(owner, file, default)).Outcome);
        Assert.Null(await drive.FindAsync(owner, "d.txt", default));
        Assert.Equal(file, Assert.Single(await drive.ListTrashAsync(owner, 10, default)).Id);
        await fixture.PutAsync("d.txt", [9]);
        Assert.Equal("d (2).txt", (await drive.RestoreAsync(owner, file, default)).Entry!.Name);
        Assert.Equal([1, 2, 3], await fixture.ReadAsync("d (2).txt"));
    }

    [Fact]
    public async Task What_lies_below_a_folder_in_the_trash_is_out_of_reach_and_comes_back_with_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a/b.txt", [1])).File!.Entry.Id;
        EntryId folder = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "a", default))!.Id;

        await fixture.Engine.Drive.TrashAsync(fixture.Owner, folder, default);
        Assert.Null(await fixture.Engine.Drive.GetAsync(fixture.Owner, file, default));
        Assert.Empty(await fixture.Engine.Drive.ListRecentAsync(fixture.Owner, 10, default));
        await fixture.Engine.Drive.RestoreAsync(fixture.Owner, folder, default);

        Assert.Equal([1], await fixture.ReadAsync("a/b.txt"));
    }

    [Fact]
    public async Task What_is_purged_is_gone_and_its_chunks_are_collected()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a/b.bin", EngineFixture.RandomBytes(3_000_000))).File!.Entry.Id;
        EntryId folder = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "a", default))!.Id;
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, folder, default);

        Assert.Equal(ChangeOutcome.Done, (await fixture.Engine.Drive.PurgeAsync(fixture.Owner, folder, default)).Outcome);

        Assert.Null(await fixture.Engine.Drive.GetAsync(fixture.Owner, file, default));
        Assert.Empty(await fixture.Engine.Drive.ListTrashAsync(fixture.Owner, 10, default));
        Assert.Equal(0, fixture.Engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM chunk_refs")));
    }

    [Fact]
    public async Task Pages_of_a_folder_neither_repeat_nor_skip()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        for (int i = 0; i < 25; i++)
        {
            await fixture.PutAsync($"file {i}.txt", [(byte)i]);
        }

        foreach (EntrySort sort in Enum.GetValues<EntrySort>())
        {
            List<string> names = [];
            string? cursor = null;
            do
            {
                EntryPage page = await fixture.Engine.Drive.ListAsync(
                    fixture.Owner, fixture.Owner.User.RootFolder, new ListQuery(sort, true, null, cursor, 4), default);
                names.AddRange(page.Items.Select(entry => entry.Name));
                cursor = page.Next;
                Assert.Equal(25, page.Total);
            }
            while (cursor is not null);

            Assert.Equal(25, names.Distinct().Count());
            Assert.Equal(25, names.Count);
        }
    }

    [Fact]
    public async Task Composed_and_decomposed_forms_of_a_name_are_one_name()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("Cafe\u0301.txt", [1]);
        await fixture.PutAsync("Caf\u00e9.txt", [2]);

        Assert.Equal([2], await fixture.ReadAsync("Cafe\u0301.txt"));
        Assert.Equal(1, (await fixture.Engine.Drive.TotalsAsync(fixture.Owner, default)).Files);
    }

    [Fact]
    public async Task No_name_and_no_content_lies_in_the_clear_in_the_data_directory()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("planted-content ", 10_000)));
        EntryId planted = (await fixture.PutAsync("planted-folder/planted-name.txt", content)).File!.Entry.Id;
        await fixture.Engine.Drive.TagAsync(fixture.Owner, [planted], ["planted-tag"], [], default);
        await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("planted-upload.bin", 5, null, NameConflict.Replace, "tus"), default);
        await Patience.UntilAsync(() => !fixture.Engine.Search.IsBusy, "the index knows all");

        Assert.Single((await fixture.Engine.Search.FindAsync(fixture.Owner, "planted-content name:planted", null, 10, default)).Hits);
        await fixture.Engine.DisposeAsync();

        foreach (string file in Directory.EnumerateFiles(fixture.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("planted", System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }
    }
}
