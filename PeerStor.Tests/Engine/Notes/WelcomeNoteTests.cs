using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Notes;

public sealed class WelcomeNoteTests
{
    [Fact]
    public async Task It_comes_once_and_not_again_when_it_was_thrown_away()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Assert.Empty(List(fixture));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GiveAsync(fixture)));

        NoteSummary note = Assert.Single(List(fixture));
        Assert.Equal(WelcomeNote.Title, note.Title);
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, note.Entry.Id, default);
        await fixture.RestartAsync();
        await GiveAsync(fixture);
        Assert.Empty(List(fixture));
    }

    [Fact]
    public async Task A_device_with_only_this_note_has_nothing_of_its_own_until_it_is_written_in()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await GiveAsync(fixture);
        Assert.True(fixture.Engine.Accounts.IsUntouched());

        await fixture.Engine.Notes.ReplaceAsync(fixture.Owner, List(fixture)[0].Entry.Id, "mine", default);

        Assert.False(fixture.Engine.Accounts.IsUntouched());
    }

    [Fact]
    public async Task Nobody_but_the_owner_gets_it_and_no_one_who_may_only_read()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();

        await fixture.Engine.Notes.Welcome.GiveAsync(fixture.Owner with { Role = UserRole.Member }, "text", default);
        await fixture.Engine.Notes.Welcome.GiveAsync(fixture.Owner with { Scope = GrantScope.Read }, "text", default);

        Assert.Empty(List(fixture));
    }

    [Fact]
    public async Task A_device_that_joins_others_gets_none()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Notes.Welcome.ForgetAsync();
        await fixture.RestartAsync();

        await GiveAsync(fixture);

        Assert.Empty(List(fixture));
    }

    private static Task GiveAsync(EngineFixture fixture) => fixture.Engine.Notes.Welcome.GiveAsync(fixture.Owner, "text", default);

    private static IReadOnlyList<NoteSummary> List(EngineFixture fixture) => fixture.Engine.Notes.Shelf.List(fixture.Owner, new NoteQuery()).Items;
}
