using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Folders that devices which were apart moved into each other can be reached again.</summary>
public sealed class TreeRingTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Of_moves_that_make_a_ring_the_oldest_is_not_followed(int folders)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId home = (await fixture.Engine.Drive.CreateFolderAsync(fixture.Owner, fixture.Owner.User.RootFolder, "home", default)).Entry!.Id;
        List<EntryId> all = [];
        for (int i = 0; i < folders; i++)
        {
            all.Add((await fixture.Engine.Drive.CreateFolderAsync(fixture.Owner, home, $"f{i}", default)).Entry!.Id);
            await fixture.PutAsync($"home/f{i}/{i}.txt", [(byte)i]);
        }

        await MoveInRingAsync(fixture, all);
        Assert.Equal(1, Rings(fixture));
        Assert.Empty((await fixture.Engine.Drive.ListAsync(fixture.Owner, home, new ListQuery(), default)).Items);

        await Resolver(fixture).Errands.RunAsync();

        // The first went into the second, that into the third, and the last into the first: the first stays where it was.
        Assert.Equal(0, Rings(fixture));
        string last = "home/f0";
        for (int i = folders - 1; i > 0; i--)
        {
            last += $"/f{i}";
            Assert.Equal([(byte)i], await fixture.ReadAsync($"{last}/{i}.txt"));
        }

        Assert.Equal([0], await fixture.ReadAsync("home/f0/0.txt"));
    }

    [Fact]
    public async Task A_folder_whose_old_place_is_gone_comes_to_the_root_under_a_free_name()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        EntryId root = fixture.Owner.User.RootFolder;
        EntryId home = (await drive.CreateFolderAsync(fixture.Owner, root, "home", default)).Entry!.Id;
        EntryId one = (await drive.CreateFolderAsync(fixture.Owner, home, "one", default)).Entry!.Id;
        EntryId two = (await drive.CreateFolderAsync(fixture.Owner, root, "two", default)).Entry!.Id;
        await drive.CreateFolderAsync(fixture.Owner, root, "one", default);
        await MoveInRingAsync(fixture, [one, two]);
        await drive.TrashAsync(fixture.Owner, home, default);

        await Resolver(fixture).Errands.RunAsync();

        Assert.Equal(one, (await drive.FindAsync(fixture.Owner, "one (2)", default))?.Id);
        Assert.Equal(two, (await drive.FindAsync(fixture.Owner, "one (2)/two", default))?.Id);
    }

    [Fact]
    public async Task A_ring_that_is_written_down_is_opened_by_the_next_start()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        EntryId root = fixture.Owner.User.RootFolder;
        EntryId one = (await drive.CreateFolderAsync(fixture.Owner, root, "one", default)).Entry!.Id;
        EntryId two = (await drive.CreateFolderAsync(fixture.Owner, root, "two", default)).Entry!.Id;
        await MoveInRingAsync(fixture, [one, two]);

        await fixture.RestartAsync();
        await Support.Patience.UntilAsync(() => Rings(fixture) == 0, "the ring is opened");

        Assert.Equal(two, (await fixture.Engine.Drive.FindAsync(fixture.Owner, "one/two", default))?.Id);
    }

    /// <summary>Each into the next one, past the check that a single device makes.</summary>
    private static Task<bool> MoveInRingAsync(EngineFixture fixture, List<EntryId> folders) => fixture.Engine.Database.Writer.RunAsync(
        transaction =>
        {
            for (int i = 0; i < folders.Count; i++)
            {
                EntryRow row = EntryRow.Find(transaction.Connection, folders[i])!;
                string name = fixture.Engine.Tree.Raw(transaction.Connection, fixture.Owner, row)!.Name;
                fixture.Engine.Edits.Relocate(transaction, fixture.Owner, row, folders[(i + 1) % folders.Count], name);
            }

            return true;
        },
        default);

    private static TreeRings Resolver(EngineFixture fixture) =>
        new(fixture.Engine.Database, fixture.Engine.Tree, fixture.Engine.Edits, fixture.Engine.Accounts);

    private static long Rings(EngineFixture fixture) => fixture.Engine.Database.Read(
        connection => connection.Scalar<long>("SELECT count(*) FROM meta WHERE key LIKE 'ring %'"));
}
