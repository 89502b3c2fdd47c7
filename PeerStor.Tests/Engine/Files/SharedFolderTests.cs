using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Files;

public class SharedFolderTests
{
    [Fact]
    public async Task A_shared_folder_shows_for_the_other_with_everything_below_it()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "private/Photos");
        await shared.PutAsync(shared.Anna, "private/Photos/2024/Spring/a.txt", "spring");
        await shared.PutAsync(shared.Anna, "private/diary.txt", "secret");

        Assert.Empty(await shared.NamesAsync(ben, ""));
        await shared.ShareAsync(photos, ben, Rights.Read);

        Assert.Equal((string[])["Shared with me"], await shared.NamesAsync(ben, ""));
        Assert.Equal((string[])["Photos"], await shared.NamesAsync(ben, "Shared with me"));
        Assert.Equal("spring", await shared.ReadAsync(ben, "Shared with me/Photos/2024/Spring/a.txt"));
        Assert.Null(await shared.Engine.Drive.GetAsync(ben, (await shared.Engine.Drive.FindAsync(shared.Anna, "private", default))!.Id, default));
        Entry file = (await shared.Engine.Drive.FindAsync(ben, "Shared with me/Photos/2024/Spring/a.txt", default))!;
        Assert.Equal(
            (string[])["", "Shared with me", "Photos", "2024", "Spring", "a.txt"],
            (await shared.Engine.Drive.AncestorsAsync(ben, file.Id, default)).Select(step => step.Name).ToArray());
    }

    [Fact]
    public async Task A_reader_changes_nothing_and_is_told_so()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.PutAsync(shared.Anna, "Photos/a.txt", "one");
        await shared.ShareAsync(photos, ben, Rights.Read);
        Entry file = (await shared.Engine.Drive.FindAsync(ben, "Shared with me/Photos/a.txt", default))!;
        Drive drive = shared.Engine.Drive;

        Assert.Equal(UploadOutcome.NotAllowed, (await shared.PutAsync(ben, "Shared with me/Photos/b.txt", "x")).Outcome);
        Assert.Equal(UploadOutcome.NotAllowed, (await shared.PutAsync(ben, "Shared with me/Photos/a.txt", "x")).Outcome);
        Assert.Equal(UploadOutcome.NotAllowed, (await shared.PutAsync(ben, "Shared with me/x.txt", "x")).Outcome);
        Assert.Equal(UploadOutcome.NoSuchFolder, (await shared.PutAsync(ben, "Shared with me/Nothing/x.txt", "x")).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.RenameAsync(ben, file.Id, "b.txt", default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.TrashAsync(ben, file.Id, default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.TrashAsync(ben, photos, default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.RenameAsync(ben, photos, "Mine", default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.MoveAsync(ben, file.Id, ben.User.RootFolder, null, default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.CreateFolderAsync(ben, photos, "x", default)).Outcome);
        Assert.Equal(ChangeOutcome.NotAllowed, (await drive.TagAsync(ben, [file.Id], ["x"], [], default)).Outcome);
        Assert.Equal(
            AccessOutcome.NotAllowed,
            await shared.Engine.FolderAccess.SetAsync(ben, photos, ben.User.Value, false, Rights.All, SharedFixture.Here, default));
        Assert.Equal("one", await shared.ReadAsync(shared.Anna, "Photos/a.txt"));
    }

    [Fact]
    public async Task What_a_member_makes_belongs_to_whose_folder_it_is()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.ShareAsync(photos, ben, Rights.Write);

        UploadReply put = await shared.PutAsync(ben, "Shared with me/Photos/new/b.txt", "by Ben");

        Assert.Equal("Shared with me/Photos/new/b.txt", put.File!.Path);
        Assert.Equal("by Ben", await shared.ReadAsync(shared.Anna, "Photos/new/b.txt"));
        Entry entry = (await shared.Engine.Drive.FindAsync(shared.Anna, "Photos/new/b.txt", default))!;
        Assert.Equal(shared.Anna.User, entry.Owner);
        Assert.Equal("Ben", (await shared.Engine.Versions.ListAsync(shared.Anna, entry.Id, default))[0].Author);
        Assert.Equal((1, 0), ((await shared.Engine.Drive.TotalsAsync(shared.Anna, default)).Files, (await shared.Engine.Drive.TotalsAsync(ben, default)).Files));
        Assert.Equal(ChangeOutcome.Done, (await shared.Engine.Drive.TrashAsync(ben, entry.Id, default)).Outcome);
        Assert.Single(await shared.Engine.Drive.ListTrashAsync(shared.Anna, 10, default));
        Assert.Equal(ChangeOutcome.Done, (await shared.Engine.Drive.RestoreAsync(ben, entry.Id, default)).Outcome);
        Assert.Equal("by Ben", await shared.ReadAsync(ben, "Shared with me/Photos/new/b.txt"));
    }

    [Theory]
    [InlineData(Rights.Read, "Photos/2024/Deep/Kept")]
    [InlineData(Rights.None, "Photos/2024/Deep")]
    public async Task Who_may_change_a_folder_does_not_delete_one_in_it_that_they_may_not(Rights below, string deleted)
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        EntryId year = await shared.FolderAsync(shared.Anna, "Photos/2024");
        await shared.FolderAsync(shared.Anna, "Photos/2024/Deep");
        EntryId kept = await shared.FolderAsync(shared.Anna, "Photos/2024/Deep/Kept");
        await shared.ShareAsync(photos, ben, Rights.Write);
        await shared.ShareAsync(kept, ben, below);

        Assert.Equal(ChangeOutcome.NotAllowed, (await shared.Engine.Drive.TrashAsync(ben, kept, default)).Outcome switch
        {
            // What may not be seen is not there.
            ChangeOutcome.NotFound when below == Rights.None => ChangeOutcome.NotAllowed,
            ChangeOutcome outcome => outcome,
        });
        Assert.Equal(ChangeOutcome.NotAllowed, (await shared.Engine.Drive.TrashAsync(ben, year, default)).Outcome);

        // What lies in the trash already is not deleted with it.
        await shared.Engine.Drive.TrashAsync(shared.Anna, (await shared.Engine.Drive.FindAsync(shared.Anna, deleted, default))!.Id, default);
        Assert.Equal(ChangeOutcome.Done, (await shared.Engine.Drive.TrashAsync(ben, year, default)).Outcome);
    }

    [Fact]
    public async Task Who_may_only_send_sees_nothing_and_learns_nothing()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId box = await shared.FolderAsync(shared.Anna, "Box");
        await shared.PutAsync(shared.Anna, "Box/there.txt", "Anna's");
        await shared.ShareAsync(box, ben, Rights.Upload);

        UploadReply put = await shared.PutAsync(ben, "Shared with me/Box/there.txt", "Ben's", NameConflict.Refuse);

        Assert.Equal((UploadOutcome.Stored, "Shared with me/Box/there.txt"), (put.Outcome, put.File!.Path));
        Assert.Empty(await shared.NamesAsync(ben, "Shared with me/Box"));
        Assert.Null(await shared.Engine.Drive.FindAsync(ben, "Shared with me/Box/there.txt", default));
        Assert.Null(await shared.Engine.Drive.GetAsync(ben, put.File.Entry.Id, default));
        Assert.Null(await shared.Engine.Content.OpenAsync(ben, put.File.Entry.Id, null, default));
        Assert.Equal((string[])["there (2).txt", "there.txt"], await shared.NamesAsync(shared.Anna, "Box"));
        Assert.Equal("Ben's", await shared.ReadAsync(shared.Anna, "Box/there (2).txt"));
        Assert.Equal(UploadOutcome.Stored, (await shared.PutAsync(ben, "Shared with me/Box/there.txt/deep/x.txt", "x")).Outcome);
        Assert.Equal(ChangeOutcome.NotFound, (await shared.Engine.Drive.TrashAsync(ben, put.File.Entry.Id, default)).Outcome);
    }

    [Fact]
    public async Task The_nearest_setting_decides_and_groups_add_to_it()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        EntryId inner = await shared.FolderAsync(shared.Anna, "top/inner");
        await shared.PutAsync(shared.Anna, "top/inner/deep/a.txt", "a");
        Group team = (await shared.Engine.Groups.CreateAsync(shared.Anna, "Team", SharedFixture.Here, default)).Group!;
        await shared.ShareAsync(top, ben, Rights.Read);

        await shared.ShareAsync(inner, ben, Rights.None);
        Assert.Empty(await shared.NamesAsync(ben, "Shared with me/top"));
        Assert.Null(await shared.ReadAsync(ben, "Shared with me/top/inner/deep/a.txt"));

        await shared.Engine.FolderAccess.SetAsync(shared.Anna, inner, team.Id, true, Rights.Write, SharedFixture.Here, default);
        await shared.Engine.Groups.SetMemberAsync(shared.Anna, team.Id, ben.User, true, SharedFixture.Here, default);
        Assert.Equal("a", await shared.ReadAsync(ben, "Shared with me/top/inner/deep/a.txt"));
        Assert.Equal(Rights.Read, (await shared.Engine.Drive.GetAsync(ben, top, default))!.Rights);
        Assert.True((await shared.Engine.Drive.GetAsync(ben, inner, default))!.Rights.HasFlag(Rights.Write));

        await shared.Engine.Groups.SetMemberAsync(shared.Anna, team.Id, ben.User, false, SharedFixture.Here, default);
        Assert.Null(await shared.Engine.Drive.GetAsync(ben, inner, default));
        await shared.ShareAsync(inner, ben, null);
        Assert.Equal("a", await shared.ReadAsync(ben, "Shared with me/top/inner/deep/a.txt"));
    }

    [Fact]
    public async Task What_is_added_to_a_folder_while_it_moves_to_somebody_else_does_not_go_into_the_trash()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("ben");
        EntryId inbox = await shared.FolderAsync(ben, "inbox");
        await shared.ShareAsync(inbox, shared.Anna, Rights.All, ben);
        EntryId box = await shared.FolderAsync(shared.Anna, "box");
        Drive drive = shared.Engine.Drive;

        await using HeldWriter writer = await HeldWriter.TakeAsync(shared.Engine.Database.Writer);
        Task<Change> moved = drive.MoveAsync(shared.Anna, box, inbox, null, default);
        Task<Change> added = drive.CreateFolderAsync(shared.Anna, box, "new", default);
        await writer.LetGoAsync();

        Assert.Equal(ChangeOutcome.Done, (await added).Outcome);
        Assert.Equal(ChangeOutcome.ChangedMeanwhile, (await moved).Outcome);
        Assert.Equal(["new"], await shared.NamesAsync(shared.Anna, "box"));
    }
}
