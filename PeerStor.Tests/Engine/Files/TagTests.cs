using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

public class TagTests
{
    [Fact]
    public async Task Tags_stay_with_an_entry_through_a_move_a_new_version_and_a_restart()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a/b.txt", [1])).File!.Entry.Id;
        EntryId folder = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "a", default))!.Id;
        await fixture.Engine.Drive.TagAsync(fixture.Owner, [file, folder], ["Zoo", "blue"], [], default);

        await fixture.Engine.Drive.MoveAsync(fixture.Owner, file, fixture.Owner.User.RootFolder, "c.txt", default);
        await fixture.Engine.Drive.RenameAsync(fixture.Owner, folder, "d", default);
        await fixture.PutAsync("c.txt", [2]);
        await fixture.RestartAsync();

        Assert.Equal(["blue", "Zoo"], (await fixture.Engine.Drive.FindAsync(fixture.Owner, "c.txt", default))!.Tags);
        Assert.Equal(["blue", "Zoo"], (await fixture.Engine.Drive.GetAsync(fixture.Owner, folder, default))!.Tags);
    }

    [Fact]
    public async Task Tags_that_differ_only_in_case_are_one_and_the_last_spelling_holds()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a.txt", [1])).File!.Entry.Id;
        await fixture.Engine.Drive.TagAsync(fixture.Owner, [file], ["Ärger", " work "], [], default);

        Change change = await fixture.Engine.Drive.TagAsync(fixture.Owner, [file], ["A\u0308RGER"], ["WORK"], default);

        Assert.Equal(["ÄRGER"], change.Entry!.Tags);
    }

    [Fact]
    public async Task All_tags_are_listed_with_how_many_have_them_and_the_trash_does_not_count()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        EntryId one = (await fixture.PutAsync("one.txt", [1])).File!.Entry.Id;
        EntryId two = (await fixture.PutAsync("a/two.txt", [1])).File!.Entry.Id;
        EntryId three = (await fixture.PutAsync("gone/three.txt", [1])).File!.Entry.Id;
        await drive.TagAsync(fixture.Owner, [one, two, three], ["blue"], [], default);
        await drive.SetTagsAsync(fixture.Owner, two, ["blue", "green"], default);
        EntryId gone = (await drive.FindAsync(fixture.Owner, "gone", default))!.Id;

        await drive.TrashAsync(fixture.Owner, gone, default);

        Assert.Equal([new TagCount("blue", 2), new TagCount("green", 1)], await drive.ListTagsAsync(fixture.Owner, default));
    }

    [Fact]
    public async Task Of_several_entries_all_are_tagged_or_none()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a.txt", [1])).File!.Entry.Id;
        await fixture.Engine.Drive.SetTagsAsync(
            fixture.Owner, file, [.. Enumerable.Range(0, TagName.MostOnOneEntry).Select(n => $"tag {n}")], default);
        EntryId other = (await fixture.PutAsync("b.txt", [1])).File!.Entry.Id;

        Change change = await fixture.Engine.Drive.TagAsync(fixture.Owner, [other, file], ["one more"], [], default);

        Assert.Equal((ChangeOutcome.TooManyTags, file), (change.Outcome, change.Entry!.Id));
        Assert.Empty((await fixture.Engine.Drive.GetAsync(fixture.Owner, other, default))!.Tags);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    [InlineData("half \ud800 of a pair")]
    [InlineData("separated\u2028lines")]
    public async Task A_tag_that_makes_no_sense_is_refused_and_nothing_changes(string tag)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a.txt", [1])).File!.Entry.Id;

        Assert.Equal(ChangeOutcome.TagInvalid, (await fixture.Engine.Drive.TagAsync(fixture.Owner, [file], ["good", tag], [], default)).Outcome);
        Assert.Empty((await fixture.Engine.Drive.GetAsync(fixture.Owner, file, default))!.Tags);
    }

    [Fact]
    public void A_tag_may_have_100_characters_whatever_they_are_made_of()
    {
        Assert.NotNull(TagName.Normalize(string.Concat(Enumerable.Repeat("🌍", 100)), out _));
        Assert.Null(TagName.Normalize(new string('a', 101), out string? problem));
        Assert.Contains("101", problem, StringComparison.Ordinal);
    }
}
