using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Search;

/// <summary>The index of what others share follows rights, keys and files.</summary>
public sealed class SharedTextTests
{
    private const string Question = "narwhal -mine";

    [Fact]
    public async Task Nothing_is_found_from_the_moment_a_right_ends_not_even_a_number()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        IReadOnlyDictionary<string, Caller> people = await SharedTexts.FillAsync(shared);
        Caller reader = people["Reader"];
        Assert.Equal(3, (await shared.SearchAsync(reader, Question)).Length);

        // The index is not waited for any more from here on.
        Entry closed = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team/closed", default))!;
        await shared.ShareAsync(closed.Id, reader, Rights.None);
        await AssertFoundAsync(shared, reader, 2);

        Entry minutes = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team/minutes.txt", default))!;
        await shared.Engine.Drive.MoveAsync(shared.Anna, minutes.Id, shared.Anna.User.RootFolder, null, default);
        await AssertFoundAsync(shared, reader, 1);

        Entry note = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team/special/note.txt", default))!;
        await shared.Engine.Drive.TrashAsync(shared.Anna, note.Id, default);
        await AssertFoundAsync(shared, reader, 0);

        await shared.Engine.Groups.SetMemberAsync(
            shared.Anna, (await shared.Engine.Groups.ListAsync(default))[0].Id, people["Grouped"].User, false, SharedFixture.Here, default);
        await AssertFoundAsync(shared, people["Grouped"], 0);
    }

    [Fact]
    public async Task The_index_follows_what_is_shared_moved_and_taken_back()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId team = await shared.FolderAsync(shared.Anna, "Team/deep/down");
        await shared.PutAsync(shared.Anna, "Team/deep/down/late.txt", "a narwhal");
        await shared.PutAsync(shared.Anna, "elsewhere/other.txt", "a narwhal");
        Assert.Empty(await shared.SearchAsync(ben, "narwhal"));

        EntryId top = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team", default))!.Id;
        await shared.ShareAsync(top, ben, Rights.Read);
        Assert.Equal(["Shared with me/Team/deep/down/late.txt"], await shared.SearchAsync(ben, "narwhal"));

        EntryId elsewhere = (await shared.Engine.Drive.FindAsync(shared.Anna, "elsewhere", default))!.Id;
        await shared.Engine.Drive.MoveAsync(shared.Anna, elsewhere, team, null, default);
        Assert.Equal(2, (await shared.SearchAsync(ben, "narwhal")).Length);

        await shared.ShareAsync(top, ben, null);
        await shared.IndexedAsync();
        Assert.Equal(0, shared.DocumentsOf(top));
        Assert.Equal(2, (await shared.SearchAsync(shared.Anna, "narwhal")).Length);
    }

    [Fact]
    public async Task What_comes_after_a_right_was_taken_lies_under_a_key_that_is_new_and_all_is_found_by_who_stays()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId team = await shared.FolderAsync(shared.Anna, "Team");
        await shared.ShareAsync(team, ben, Rights.Write);
        await shared.ShareAsync(team, cleo, Rights.Write);
        await shared.PutAsync(ben, "Shared with me/Team/before.txt", "a narwhal");
        await shared.IndexedAsync();

        await shared.ShareAsync(team, ben, null);
        await shared.PutAsync(cleo, "Shared with me/Team/after.txt", "a narwhal");

        Assert.Equal(2, (await shared.SearchAsync(cleo, "narwhal")).Length);
        Assert.Equal(2, (await shared.SearchAsync(shared.Anna, "narwhal")).Length);
        Assert.Empty(await shared.SearchAsync(ben, "narwhal"));
        int newest = shared.Engine.Database.Read(connection => shared.Engine.FolderKeys.Newest(connection, team));
        Assert.Null(shared.Engine.Database.Read(connection => shared.Engine.FolderKeys.Find(connection, ben, team, newest)));
        Assert.True(shared.DocumentsOf(team, newest) > 0);
        Assert.True(shared.DocumentsOf(team, 1) > 0);
    }

    [Fact]
    public async Task Others_find_what_a_member_adds_while_the_owner_is_away_and_the_owner_when_they_come_back()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        (Caller ben, Caller cleo) = (await shared.AddAsync("Ben"), await shared.AddAsync("Cleo"));
        EntryId team = await shared.FolderAsync(shared.Anna, "Team");
        await shared.ShareAsync(team, ben, Rights.Write);
        await shared.ShareAsync(team, cleo, Rights.Read);
        await shared.Engine.Credentials.SetPasswordAsync(
            shared.Anna, null, SharedFixture.Password, false, SharedFixture.Here, default);
        await shared.Fixture.ReopenAsync();
        Assert.True(shared.Engine.Accounts.OwnerIsLocked);

        ben = await shared.EnterAsync("Ben");
        await shared.PutAsync(ben, "Shared with me/Team/news.txt", "a narwhal");
        await shared.IndexedAsync();
        cleo = await shared.EnterAsync("Cleo");
        Assert.Equal(["Shared with me/Team/news.txt"], await shared.SearchAsync(cleo, "narwhal"));

        Assert.Equal(["Team/news.txt"], await shared.SearchAsync(await shared.EnterAsync("Owner"), "narwhal"));
    }

    [Fact]
    public async Task No_word_of_a_shared_text_name_or_tag_lies_in_the_data_directory()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId team = await shared.FolderAsync(shared.Anna, "Wolverine");
        await shared.ShareAsync(team, ben, Rights.Write);
        await shared.PutAsync(ben, "Shared with me/Wolverine/axolotl.txt", "the pangolin and the ocelot");
        Entry file = (await shared.Engine.Drive.FindAsync(shared.Anna, "Wolverine/axolotl.txt", default))!;
        await shared.Engine.Drive.TagAsync(shared.Anna, [file.Id], ["capybara"], [], default);
        Assert.Single(await shared.SearchAsync(ben, "pangolin tag:capybara"));
        await shared.Engine.DisposeAsync();

        foreach (string word in (string[])["wolverine", "axolotl", "pangolin", "ocelot", "capybara"])
        {
            foreach (string path in Directory.EnumerateFiles(shared.Fixture.DataDirectory, "*", SearchOption.AllDirectories))
            {
                byte[] bytes = await File.ReadAllBytesAsync(path);
                Assert.False(Holds(bytes, System.Text.Encoding.UTF8, word), $"{word} lies in {path}");
                Assert.False(Holds(bytes, System.Text.Encoding.Unicode, word), $"{word} lies in {path}");
            }
        }
    }

    private static bool Holds(byte[] bytes, System.Text.Encoding encoding, string word) =>
        encoding.GetString(bytes).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static async Task AssertFoundAsync(SharedFixture shared, Caller caller, int count)
    {
        SearchAnswer answer = await shared.Engine.Search.FindAsync(caller, Question, null, 50, default);
        Assert.Equal((count, count), (answer.Hits.Count, (int)answer.Total));
        Assert.Equal(count, (await shared.Engine.Search.FindAsync(caller, Question, null, 1, default)).Total);
        Facets facets = await shared.Engine.Search.FacetsAsync(caller, Question, [], default);
        Assert.Equal(count, facets.Dates.Sum(date => date.Count));
    }
}
