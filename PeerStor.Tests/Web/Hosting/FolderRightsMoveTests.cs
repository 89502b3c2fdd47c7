using System.Net;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>
/// Everybody brings files from one folder into another. It takes a right at both ends: to take away where it was, and to add
/// where it goes; to change there too when both are in one person's files, since it stays the same file with its history.
/// </summary>
public sealed class FolderRightsMoveTests
{
    /// <summary>The second shared folder: others may do there what they may not do in the first.</summary>
    private static readonly Dictionary<string, Rights?> Elsewhere = new()
    {
        ["reader"] = FolderAccess.Whole(Rights.Write), ["writer"] = Rights.Read, ["uploader"] = FolderAccess.Whole(Rights.Write),
        ["sharer"] = Rights.Upload, ["admin"] = FolderAccess.Whole(Rights.Write), ["group member"] = Rights.All,
        ["revoked"] = FolderAccess.Whole(Rights.Write),
    };

    [Fact]
    public async Task Moving_takes_a_right_at_both_ends()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        EntryId other = await OtherAsync(cast);
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            foreach ((string name, EntryId from, EntryId to) in await PlacesAsync(cast, who, other))
            {
                EntryId id = await PutAsync(cast, who, from);
                bool isOneTree = OwnerOf(cast, from) == OwnerOf(cast, to);
                bool may = cast.RightsOf(who, id).HasFlag(Rights.Write) && cast.RightsOfFolder(who, from).HasFlag(Rights.Write)
                    && cast.RightsOfFolder(who, to).HasFlag(isOneTree ? Rights.Write : Rights.Upload);
                await CheckAsync(cast, wrong, $"{who} moves {name}", client, "move", id, to, may, cast.RightsOf(who, id).HasFlag(Rights.Read));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Asking_what_is_in_the_way_tells_nobody_what_they_may_not_see()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        EntryId other = await OtherAsync(cast);
        EntryId taken = await cast.PutUnderAsync(cast.Owner, cast.Top, "taken.txt");
        EntryId free = await cast.PutUnderAsync(cast.Owner, cast.Top, "free.txt");
        await cast.PutUnderAsync(cast.Owner, other, "taken.txt");

        // They may change the first folder, and only send to the second.
        HttpClient client = cast.People["sharer"].Client;
        Assert.Equal(await AskAsync(client, free, other), await AskAsync(client, taken, other));
    }

    [Fact]
    public async Task Copying_takes_reading_at_one_end_and_adding_at_the_other()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        EntryId other = await OtherAsync(cast);
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            foreach ((string name, EntryId from, EntryId to) in await PlacesAsync(cast, who, other))
            {
                EntryId id = await PutAsync(cast, who, from);
                bool mayRead = cast.RightsOf(who, id).HasFlag(Rights.Read);
                bool may = mayRead && cast.RightsOfFolder(who, to).HasFlag(Rights.Upload);
                await CheckAsync(cast, wrong, $"{who} copies {name}", client, "copy", id, to, may, mayRead);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task CheckAsync(
        FolderRightsCast cast, List<string> wrong, string what, HttpClient client, string verb, EntryId id, EntryId to, bool may, bool mayRead)
    {
        long before = cast.Operations();
        EntryId unknown = new(Guid.CreateVersion7());
        (HttpStatusCode status, string text) = await Question.AskAsync(client, $"POST api/v1/entries/{verb}", Body(id, to), id.ToString());
        bool isDone = cast.Operations() != before;
        if (isDone != may)
        {
            wrong.Add($"{what}: {(int)status}, {(isDone ? "changed" : "did not change")} something. {Question.Short(text)}");
        }

        (HttpStatusCode missing, string nothing) = await Question.AskAsync(client, $"POST api/v1/entries/{verb}", Body(unknown, to), unknown.ToString());
        if (!mayRead && (status, text) != (missing, nothing))
        {
            wrong.Add($"{what}: {(int)status} {Question.Short(text)}, and {(int)missing} {Question.Short(nothing)} for what does not exist");
        }
    }

    private static Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient client, EntryId id, EntryId to) =>
        Question.AskAsync(client, "POST api/v1/entries/move", Body(id, to, "ask"), id.ToString());

    private static string Body(EntryId id, EntryId to, string taken = "keep-both") => $$"""{"ids":["{{id}}"],"to":"{{to}}","taken":"{{taken}}"}""";

    private static async Task<EntryId> OtherAsync(FolderRightsCast cast)
    {
        EntryId other = (await cast.Drive.CreateFolderAsync(cast.Owner, cast.Owner.User.RootFolder, "zebra other", default)).Entry!.Id;
        foreach ((string who, Rights? rights) in Elsewhere)
        {
            await cast.Server.Get<FolderAccess>().SetAsync(
                cast.Owner, other, cast.People[who].Caller.User.Value, false, rights, new Origin("192.0.2.7", "test"), default);
        }

        return other;
    }

    /// <summary>From each place into each other one; whoever is asked about knows the folders by their ids.</summary>
    private static async Task<List<(string, EntryId, EntryId)>> PlacesAsync(FolderRightsCast cast, string who, EntryId other)
    {
        EntryId own = cast.People[who].Caller.User.RootFolder;
        EntryId ownFolder = (await cast.Drive.EnsureFolderAsync(
            FolderRightsCast.Whole(cast.People[who].Caller), own, "mine", default)).Entry!.Id;
        return
        [
            ("from one shared folder into another", cast.Top, other), ("back from there", other, cast.Top), ("out", cast.Top, ownFolder),
            ("in", ownFolder, cast.Top), ("out to the root", cast.Top, own),
        ];
    }

    /// <summary>A file in a folder, by whose files it is in.</summary>
    private static async Task<EntryId> PutAsync(FolderRightsCast cast, string who, EntryId folder)
    {
        Caller caller = OwnerOf(cast, folder) == cast.Owner.User ? cast.Owner : FolderRightsCast.Whole(cast.People[who].Caller);
        return await cast.PutUnderAsync(caller, folder, $"{Guid.NewGuid():N}.txt");
    }

    private static UserId OwnerOf(FolderRightsCast cast, EntryId folder) =>
        cast.People.Values.Select(one => one.Caller.User).FirstOrDefault(user => user.RootFolder == folder) is { Value: var root } user && root != default
            ? user
            : cast.RowOf(folder)!.Owner;
}
