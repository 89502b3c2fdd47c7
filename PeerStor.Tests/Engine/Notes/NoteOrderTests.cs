using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>The order by title is kept from look to look, and never older than what happened.</summary>
public sealed class NoteOrderTests
{
    [Fact]
    public async Task The_order_by_title_follows_whatever_changes_it()
    {
        await using SharedFixture fixture = await SharedFixture.OpenAsync();
        Caller berta = await fixture.AddAsync("Berta");
        EntryId team = await fixture.FolderAsync(fixture.Anna, "Team");
        EntryId plan = await CreateAsync(fixture, team, "Plan");
        await CreateAsync(fixture, null, "apple");
        Assert.Equal(["apple", "Plan"], Titles(fixture, fixture.Anna));
        Assert.Empty(Titles(fixture, berta));

        await fixture.ShareAsync(team, berta, Rights.Read);
        Assert.Equal(["Plan"], Titles(fixture, berta));
        await CreateAsync(fixture, team, "Aims");
        Assert.Equal(["Aims", "Plan"], Titles(fixture, berta));
        await fixture.Engine.Drive.RenameAsync(fixture.Anna, plan, "10.md", default);
        Assert.Equal(["10", "Aims"], Titles(fixture, berta));
        Assert.Equal(["10", "Aims", "apple"], Titles(fixture, fixture.Anna));
        await fixture.Engine.Notes.PinAsync(fixture.Anna, plan, true, default);
        await fixture.Engine.Drive.SetTagsAsync(fixture.Anna, plan, ["work"], default);
        Assert.Equal(["10"], Titles(fixture, fixture.Anna, "work"));
        await fixture.Engine.Drive.TrashAsync(fixture.Anna, plan, default);
        Assert.Equal(["Aims", "apple"], Titles(fixture, fixture.Anna));
        Assert.Equal(["10"], fixture.Engine.Notes.Shelf.List(fixture.Anna, new NoteQuery(Sort: EntrySort.Name, Trashed: true)).Items.Select(note => note.Title));

        await fixture.ShareAsync(team, berta, null);
        Assert.Empty(Titles(fixture, berta));
    }

    private static IEnumerable<string> Titles(SharedFixture fixture, Caller caller, string? tag = null) =>
        fixture.Engine.Notes.Shelf.List(caller, new NoteQuery(tag, EntrySort.Name)).Items.Select(note => note.Title);

    private static async Task<EntryId> CreateAsync(SharedFixture fixture, EntryId? folder, string title) =>
        (await fixture.Engine.Notes.CreateAsync(fixture.Anna, folder, title, "", default)).Note!.Id;
}
