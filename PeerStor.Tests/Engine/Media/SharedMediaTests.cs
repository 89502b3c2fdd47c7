using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Media;

public sealed class SharedMediaTests
{
    [Fact]
    public async Task What_a_member_adds_while_the_owner_is_away_gets_its_picture_from_whoever_may_read_it()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId team = await shared.FolderAsync(shared.Anna, "Team");
        await shared.ShareAsync(team, ben, Rights.Write);
        await shared.Engine.Credentials.SetPasswordAsync(
            shared.Anna, null, SharedFixture.Password, false, SharedFixture.Here, default);
        await shared.Fixture.ReopenAsync();
        ben = await shared.EnterAsync("Ben");

        EntryId photo = (await shared.PutAsync(ben, "Shared with me/Team/photo.jpg", await SampleMedia.PictureAsync())).File!.Entry.Id;
        await shared.Engine.MediaWorker!.LookAsync(photo, default);
        Assert.True((await shared.Engine.Drive.GetAsync(ben, photo, default))!.HasThumbnail);
    }

    [Fact]
    public async Task What_was_missed_in_a_shared_folder_is_found_again_by_whoever_may_read_it()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId team = await shared.FolderAsync(shared.Anna, "Team");
        await shared.ShareAsync(team, ben, Rights.Write);
        EntryId photo = (await shared.PutAsync(ben, "Shared with me/Team/photo.jpg", await SampleMedia.PictureAsync())).File!.Entry.Id;
        await shared.Engine.MediaWorker!.LookAsync(photo, default);
        Assert.DoesNotContain(photo, await shared.Engine.MediaWorker.FindMissedAsync());

        await shared.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute("DELETE FROM version_facts"), default);

        Assert.Contains(photo, await shared.Engine.MediaWorker.FindMissedAsync());
    }
}
