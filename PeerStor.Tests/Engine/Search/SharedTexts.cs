using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Search;

/// <summary>People with different rights to a folder whose texts all have one word; filled once, as passwords take their time.</summary>
public sealed class SharedTexts : IAsyncLifetime
{
    internal SharedFixture Shared { get; private set; } = null!;

    internal IReadOnlyDictionary<string, Caller> People { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Shared = await SharedFixture.OpenAsync();
        People = await FillAsync(Shared);
    }

    public async Task DisposeAsync() => await Shared.DisposeAsync();

    // Anna's Team, in which one folder is shut off from somebody, and one is opened to somebody else.
    internal static async Task<IReadOnlyDictionary<string, Caller>> FillAsync(SharedFixture shared)
    {
        Dictionary<string, Caller> people = new() { ["Anna"] = shared.Anna };
        foreach (string name in (string[])["Reader", "Writer", "Grouped", "Shut out below", "Only below", "Sender", "Stranger"])
        {
            people.Add(name, await shared.AddAsync(name));
        }

        await shared.PutAsync(shared.Anna, "Team/minutes.txt", "we have seen a narwhal today");
        await shared.PutAsync(shared.Anna, "Team/closed/salaries.txt", "they have seen a narwhal as well");
        EntryId team = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team", default))!.Id;
        EntryId closed = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team/closed", default))!.Id;
        EntryId special = await shared.FolderAsync(shared.Anna, "Team/special");
        await shared.ShareAsync(team, people["Reader"], Rights.Read);
        await shared.ShareAsync(team, people["Writer"], Rights.Write);
        await shared.ShareAsync(team, people["Shut out below"], Rights.Read);
        await shared.ShareAsync(team, people["Sender"], Rights.Upload);
        await shared.ShareAsync(closed, people["Shut out below"], Rights.None);
        await shared.ShareAsync(special, people["Only below"], Rights.Read);
        Group group = (await shared.Engine.Groups.CreateAsync(shared.Anna, "Friends", SharedFixture.Here, default)).Group!;
        await shared.Engine.Groups.SetMemberAsync(shared.Anna, group.Id, people["Grouped"].User, true, SharedFixture.Here, default);
        await shared.Engine.FolderAccess.SetAsync(shared.Anna, team, group.Id, true, Rights.Read, SharedFixture.Here, default);
        await shared.PutAsync(people["Writer"], "Shared with me/Team/special/note.txt", "written by a member who has seen a narwhal");
        await shared.PutAsync(people["Reader"], "own/mine.md", "my own narwhal");
        Entry minutes = (await shared.Engine.Drive.FindAsync(shared.Anna, "Team/minutes.txt", default))!;
        await shared.Engine.Drive.TagAsync(shared.Anna, [minutes.Id], ["Arctic"], [], default);
        return people;
    }
}
