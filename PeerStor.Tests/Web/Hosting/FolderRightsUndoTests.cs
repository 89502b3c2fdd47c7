using System.Net;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Everybody brings things back, takes them away for good, and starts conversions.</summary>
public sealed class FolderRightsUndoTests
{
    /// <summary>Ways for what is in the trash, with what they take: the trash is its owner's, so only they empty it.</summary>
    private static readonly (string Way, string Body, bool IsPurge)[] InTrash =
    [
        ("POST api/v1/entries/restore", """{"ids":["{id}"]}""", false),
        ("POST api/v1/trash/{id}/restore", "", false),
        ("POST library?handler=Restore", "ids={id}", false),
        ("POST api/v1/entries/purge", """{"ids":["{id}"]}""", true),
        ("DELETE api/v1/trash/{id}", "", true),
        ("POST library/purge/{id}", "ids={id}", true),
    ];

    private static readonly (string Way, string Body)[] OfVersions =
    [
        ("POST api/v1/files/{id}/versions/{version}/restore", ""),
        ("POST library/details/{id}?handler=Restore", "version={version}"),
    ];

    [Fact]
    public async Task What_is_in_the_trash_comes_back_by_who_may_write_and_goes_for_good_by_its_owner()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People)
        {
            foreach ((string way, string body, bool isPurge) in InTrash)
            {
                EntryId id = await cast.PutUnderAsync(cast.Owner, cast.Top, $"{Guid.NewGuid():N}.txt");
                await cast.Drive.TrashAsync(cast.Owner, id, default);
                bool isPage = !way.Contains("api/", StringComparison.Ordinal);
                bool may = (isPurge ? who == "owner" : cast.RightsOf(who, id).HasFlag(Rights.Write)) && !(isPage && caller.Reach is not null);

                await CheckAsync(cast, wrong, $"{who}, {way}", client, way, body, id, "", may, cast.RightsOf(who, id).HasFlag(Rights.Read));
            }

            if (who != "owner" && (await client.DeleteAsync("api/v1/trash")).IsSuccessStatusCode)
            {
                Assert.NotEqual(0, (await cast.Drive.TotalsAsync(cast.Owner, default)).TrashedFiles);
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task An_older_version_comes_back_by_who_may_write()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People)
        {
            foreach ((string way, string body) in OfVersions)
            {
                string name = $"{Guid.NewGuid():N}.txt";
                EntryId id = await cast.PutUnderAsync(cast.Owner, cast.Top, name);
                string version = (await cast.Drive.GetAsync(cast.Owner, id, default))!.Version!.Value.ToString();
                await cast.PutUnderAsync(cast.Owner, cast.Top, name, "newer");
                bool isPage = !way.Contains("api/", StringComparison.Ordinal);
                bool may = cast.RightsOf(who, id).HasFlag(Rights.Write) && !(isPage && caller.Reach is not null);

                await CheckAsync(cast, wrong, $"{who}, {way}", client, way, body, id, version, may, cast.RightsOf(who, id).HasFlag(Rights.Read));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task A_conversion_is_started_by_who_may_write_and_refused_to_others_as_they_may_know()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        EntryId film = cast.Entries["film.mp4"];
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People)
        {
            Rights rights = cast.RightsOf(who, film);
            foreach (string way in new[] { "POST api/v1/files/{id}/conversions", "POST stream/{id}?handler=Convert" })
            {
                bool isPage = !way.Contains("api/", StringComparison.Ordinal);
                (HttpStatusCode status, string text) = await AskAsync(client, way, isPage ? "x=1" : "", film, "");
                EntryId unknown = new(Guid.CreateVersion7());
                (HttpStatusCode missing, string nothing) = await AskAsync(client, way, isPage ? "x=1" : "", unknown, "");
                if (rights.HasFlag(Rights.Write) == status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized
                    && !(isPage && caller.Reach is not null))
                {
                    wrong.Add($"{who}, {way}: {(int)status} {Question.Short(text)}");
                }

                if (!rights.HasFlag(Rights.Read) && (status, text) != (missing, nothing))
                {
                    wrong.Add($"{who}, {way}: {(int)status} {text}, and {(int)missing} {nothing} for what does not exist");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static async Task CheckAsync(
        FolderRightsCast cast, List<string> wrong, string what, HttpClient client, string way, string body, EntryId id, string version,
        bool may, bool mayRead)
    {
        long before = cast.Operations();
        (HttpStatusCode status, string text) = await AskAsync(client, way, body, id, version);
        bool isDone = cast.Operations() != before;
        if (isDone != may)
        {
            wrong.Add($"{what}: {(int)status}, {(isDone ? "changed" : "did not change")} something. {Question.Short(text)}");
        }

        (HttpStatusCode missing, string nothing) = await AskAsync(client, way, body, new EntryId(Guid.CreateVersion7()), version);
        if (!mayRead && (status, text) != (missing, nothing))
        {
            wrong.Add($"{what}: {(int)status} {Question.Short(text)}, and {(int)missing} {Question.Short(nothing)} for what does not exist");
        }
    }

    private static Task<(HttpStatusCode, string)> AskAsync(HttpClient client, string way, string body, EntryId id, string version)
    {
        string Filled(string text) => text.Replace("{id}", id.ToString(), StringComparison.Ordinal)
            .Replace("{version}", version, StringComparison.Ordinal);
        return Question.AskAsync(client, Filled(way), Filled(body), id.ToString());
    }
}
