using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Files;

/// <summary>How shared folders are called for others, and what cannot be told apart by a name.</summary>
public class SharedNameTests
{
    [Fact]
    public async Task Equal_titles_are_told_apart_and_follow_renames()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId annas = await shared.FolderAsync(shared.Anna, "Photos");
        EntryId bens = await shared.FolderAsync(ben, "Photos");
        await shared.ShareAsync(annas, cleo, Rights.Read);
        await shared.ShareAsync(bens, cleo, Rights.Read, by: ben);

        Assert.Equal((string[])["Photos (Ben)", "Photos (Owner)"], await shared.NamesAsync(cleo, "Shared with me"));

        await shared.Engine.Drive.RenameAsync(ben, bens, "Holidays", default);
        Assert.Equal((string[])["Holidays", "Photos"], await shared.NamesAsync(cleo, "Shared with me"));
        Assert.NotNull(await shared.Engine.Drive.FindAsync(cleo, "Shared with me/Holidays", default));
        Assert.Null(await shared.Engine.Drive.FindAsync(cleo, "Shared with me/Photos (Ben)", default));
    }

    [Fact]
    public async Task An_entry_of_ones_own_with_the_name_of_the_shared_ones_goes_on_under_a_suffix()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        await shared.PutAsync(ben, "Shared with me/mine.txt", "mine");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        Assert.Equal("mine", await shared.ReadAsync(ben, "Shared with me/mine.txt"));

        await shared.ShareAsync(photos, ben, Rights.Read);

        Assert.Equal((string[])["Shared with me", "Shared with me (2)"], await shared.NamesAsync(ben, ""));
        Assert.Equal("mine", await shared.ReadAsync(ben, "Shared with me (2)/mine.txt"));
        Assert.Equal((string[])["Photos"], await shared.NamesAsync(ben, "Shared with me"));
        Assert.Equal(
            ChangeOutcome.NameTaken,
            (await shared.Engine.Drive.CreateFolderAsync(ben, ben.User.RootFolder, "Shared with me", default)).Outcome);
    }

    [Fact]
    public async Task A_right_to_one_folder_is_none_to_another_whose_name_begins_the_same_or_differs_in_case()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId priv = await shared.FolderAsync(shared.Anna, "priv");
        await shared.PutAsync(shared.Anna, "private/a.txt", "a");
        await shared.PutAsync(shared.Anna, "PRIV/a.txt", "a");
        await shared.ShareAsync(priv, ben, Rights.Read);

        Assert.Equal((string[])["priv"], await shared.NamesAsync(ben, "Shared with me"));
        Assert.Null(await shared.ReadAsync(ben, "Shared with me/private/a.txt"));
        Assert.Null(await shared.ReadAsync(ben, "Shared with me/PRIV/a.txt"));
        Assert.Null(await shared.ReadAsync(ben, "Shared with me/priv/../private/a.txt"));
    }

    [Fact]
    public async Task A_denial_is_not_passed_by_moving_or_deleting_what_is_above()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId top = await shared.FolderAsync(shared.Anna, "top");
        EntryId middle = await shared.FolderAsync(shared.Anna, "top/middle");
        await shared.PutAsync(shared.Anna, "top/middle/closed/a.txt", "a");
        EntryId closed = (await shared.Engine.Drive.FindAsync(shared.Anna, "top/middle/closed", default))!.Id;
        EntryId file = (await shared.Engine.Drive.FindAsync(shared.Anna, "top/middle/closed/a.txt", default))!.Id;
        await shared.ShareAsync(top, ben, Rights.Write);
        await shared.ShareAsync(closed, ben, Rights.None);
        Drive drive = shared.Engine.Drive;

        await drive.RenameAsync(ben, middle, "renamed", default);
        EntryId other = (await drive.CreateFolderAsync(ben, top, "other", default)).Entry!.Id;
        await drive.MoveAsync(ben, middle, other, null, default);
        Assert.Null(await drive.GetAsync(ben, file, default));

        await drive.CopyAsync(ben, [middle], top, default);
        Assert.Empty(await shared.NamesAsync(ben, "Shared with me/top/renamed"));

        await drive.TrashAsync(ben, middle, default);
        Assert.Null(await drive.GetAsync(ben, file, default));
        await drive.RestoreAsync(ben, middle, default);
        Assert.Null(await drive.GetAsync(ben, file, default));
        Assert.NotNull(await drive.GetAsync(shared.Anna, file, default));
        Assert.Equal(ChangeOutcome.NotFound, (await drive.MoveAsync(ben, closed, ben.User.RootFolder, null, default)).Outcome);
    }

    [Fact]
    public async Task A_shared_folder_in_the_trash_is_gone_for_others_and_comes_back()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "a/Photos");
        await shared.ShareAsync(photos, ben, Rights.Read);
        EntryId above = (await shared.Engine.Drive.FindAsync(shared.Anna, "a", default))!.Id;

        await shared.Engine.Drive.TrashAsync(shared.Anna, above, default);
        Assert.Empty(await shared.NamesAsync(ben, ""));

        await shared.Engine.Drive.RestoreAsync(shared.Anna, above, default);
        Assert.Equal((string[])["Photos"], await shared.NamesAsync(ben, "Shared with me"));
    }

    [Fact]
    public async Task A_move_into_somebody_elses_folder_leaves_the_original_in_the_trash_of_whose_it_was()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.ShareAsync(photos, ben, Rights.Write);
        await shared.PutAsync(ben, "mine/b.txt", "by Ben");
        EntryId mine = (await shared.Engine.Drive.FindAsync(ben, "mine", default))!.Id;

        Assert.Equal(ChangeOutcome.Done, (await shared.Engine.Drive.MoveAsync(ben, mine, photos, null, default)).Outcome);

        Assert.Equal("by Ben", await shared.ReadAsync(shared.Anna, "Photos/mine/b.txt"));
        Assert.Equal(shared.Anna.User, (await shared.Engine.Drive.FindAsync(shared.Anna, "Photos/mine/b.txt", default))!.Owner);
        Assert.Single(await shared.Engine.Drive.ListTrashAsync(ben, 10, default));
    }

    [Fact]
    public async Task Others_names_and_titles_are_found_by_search_only_while_they_may_be_read()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.PutAsync(shared.Anna, "Photos/zebra.jpg", "z");
        await shared.PutAsync(shared.Anna, "other/zebra.jpg", "z");
        await shared.ShareAsync(photos, ben, Rights.Read);

        Assert.Equal((string[])["Shared with me/Photos/zebra.jpg"], await shared.SearchAsync(ben, "zebra"));
        Assert.Equal((string[])["Shared with me/Photos/zebra.jpg"], await shared.SearchAsync(ben, "type:image"));
        Assert.Equal(
            (string[])["Shared with me/Photos/zebra.jpg"],
            (await shared.Engine.Drive.ListMediaAsync(ben, ["image"], 10, default)).Select(found => found.Path).ToArray());

        await shared.ShareAsync(photos, ben, null);
        Assert.Empty(await shared.SearchAsync(ben, "zebra"));
        Assert.Empty(await shared.Engine.Drive.ListMediaAsync(ben, ["image"], 10, default));
    }
}
