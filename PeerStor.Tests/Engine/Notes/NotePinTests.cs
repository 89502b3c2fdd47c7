using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Notes;

public sealed class NotePinTests
{
    [Fact]
    public async Task What_is_pinned_stands_first_in_any_order_and_after_a_restart()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId first = await CreateAsync(fixture, "zebra");
        await CreateAsync(fixture, "apple");
        await CreateAsync(fixture, "melon");

        Assert.True(await fixture.Engine.Notes.PinAsync(fixture.Owner, first, true, default));
        await fixture.RestartAsync();

        Assert.Equal(["zebra", "melon", "apple"], Titles(fixture, EntrySort.Modified));
        Assert.Equal(["zebra", "apple", "melon"], Titles(fixture, EntrySort.Name));
        Assert.True(fixture.Engine.Notes.Shelf.Find(fixture.Owner, first)!.IsPinned);
        await fixture.Engine.Notes.PinAsync(fixture.Owner, first, false, default);
        Assert.Equal(["apple", "melon", "zebra"], Titles(fixture, EntrySort.Name));
    }

    [Fact]
    public async Task A_note_that_is_not_there_cannot_be_pinned()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();

        Assert.False(await fixture.Engine.Notes.PinAsync(fixture.Owner, new EntryId(Guid.NewGuid()), true, default));
    }

    private static IEnumerable<string> Titles(EngineFixture fixture, EntrySort sort) =>
        fixture.Engine.Notes.Shelf.List(fixture.Owner, new NoteQuery(Sort: sort)).Items.Select(note => note.Title);

    private static async Task<EntryId> CreateAsync(EngineFixture fixture, string title) =>
        (await fixture.Engine.Notes.CreateAsync(fixture.Owner, null, title, "", default)).Note!.Id;
}
