using System.Net;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Hosting;

namespace PeerStor.Tests.Web.Sharing;

/// <summary>Links of several kinds by every way below /s/: all agree with the one function that decides, and where that says
/// no, the answer is the one that is given for what does not exist (hostile.md 3 and 5).</summary>
public sealed class ShareMatrixTests
{
    private static readonly Origin Here = new("192.0.2.7", "test");

    /// <summary>Those with a star must succeed for a file that may be read.</summary>
    private static readonly string[] Ways =
    [
        "*files/{id}/content", "files/{id}/preview", "files/{id}/thumbnail?size=256", "files/{id}/members/0",
        "files/{id}/subtitles/x", "*zip?at={id}", "*?at={id}", "?at={id}&source=true", "?at={id}&handler=More",
    ];

    [Fact]
    public async Task Every_way_to_read_by_a_link_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<(string Name, ShareLink Link)> links = [];
        foreach (string who in new[] { "owner", "sharer" })
        {
            links.Add(($"view by {who}", await ShareAsync(cast, who, Rights.Read, cast.Top)));
            links.Add(($"send by {who}", await ShareAsync(cast, who, Rights.Upload, cast.Top)));
            links.Add(($"file by {who}", await ShareAsync(cast, who, Rights.Read, cast.Entries["doc.txt"])));
            links.Add(($"picked by {who}", await ShareAsync(cast, who, Rights.Read, cast.Entries["photo.jpg"], cast.Entries["sub"])));
        }

        List<string> wrong = [];
        using HttpClient visitor = cast.Server.Visitor();
        foreach ((string name, ShareLink link) in links)
        {
            Caller caller = cast.Server.Get<ShareVisits>().Open(link.Secret!, null).Share!.Caller;
            foreach ((string path, EntryId id) in cast.Entries.Where(entry => entry.Key.Contains('.', StringComparison.Ordinal)))
            {
                bool mayRead = RightsOf(cast, caller, id).HasFlag(Rights.Read);
                foreach (string way in Ways)
                {
                    (HttpStatusCode status, string text) = await AskAsync(visitor, link, way, id);
                    (HttpStatusCode missing, string nothing) = await AskAsync(visitor, link, way, new EntryId(Guid.CreateVersion7()));
                    if (!mayRead && (status, text) != (missing, nothing))
                    {
                        wrong.Add($"{name}, {way}, {path}: {(int)status}, and {(int)missing} for what does not exist");
                    }
                    else if (mayRead && way[0] == '*' && status != HttpStatusCode.OK)
                    {
                        wrong.Add($"{name}, {way}, {path}: {(int)status} though the link leads there");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task A_link_ends_when_its_maker_may_share_no_more()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        ShareLink link = await ShareAsync(cast, "sharer", Rights.Read, cast.Top);
        ShareVisits visits = cast.Server.Get<ShareVisits>();
        Assert.Equal(ShareOpeningOutcome.Open, visits.Open(link.Secret!, null).Outcome);

        await cast.Server.Get<FolderAccess>().SetAsync(
            cast.Owner, cast.Top, cast.People["sharer"].Caller.User.Value, false, Rights.Read, Here, default);

        Assert.Equal(ShareOpening.Unknown, visits.Open(link.Secret!, null));
    }

    [Fact]
    public async Task The_owner_of_a_tree_sees_and_ends_the_links_of_others_and_nobody_else_does()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        Shares shares = cast.Server.Get<Shares>();
        ShareLink link = await ShareAsync(cast, "sharer", Rights.Read, cast.Top);

        foreach (string who in new[] { "reader", "writer", "admin", "stranger", "group member" })
        {
            Caller caller = cast.People[who].Caller;
            Assert.Empty(await shares.ListAsync(caller, null, default));
            Assert.Equal(ShareOutcome.NotFound, await shares.RevokeAsync(caller, link.Id, Here, default));
        }

        foreach (string who in new[] { "reader", "writer", "uploader", "stranger" })
        {
            Assert.NotEqual(ShareOutcome.Done, (await MakeAsync(cast, who, Rights.Read, cast.Top)).Outcome);
        }

        ShareLink seen = Assert.Single(await shares.ListAsync(cast.Owner, null, default));
        Assert.Null(seen.Secret);
        Assert.Equal("sharer", seen.MakerName);
        ShareEdit edit = new(Rights.Read, "", null, null, null);
        Assert.Equal(ShareOutcome.NotFound, (await shares.ChangeAsync(cast.Owner, link.Id, edit, Here, default)).Outcome);
        Assert.Equal(ShareOutcome.Done, await shares.RevokeAsync(cast.Owner, link.Id, Here, default));
        Assert.Equal(ShareOpening.Unknown, cast.Server.Get<ShareVisits>().Open(link.Secret!, null));
    }

    [Fact]
    public async Task What_is_written_after_a_link_ended_is_under_a_key_that_the_link_never_had()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        ShareLink ended = await ShareAsync(cast, "owner", Rights.Read, cast.Top);
        ShareLink stays = await ShareAsync(cast, "owner", Rights.Read, cast.Top);
        int before = NewestKey(cast);

        await cast.Server.Get<Shares>().RevokeAsync(cast.Owner, ended.Id, Here, default);
        EntryId later = await cast.PutAsync("zebra top/later.txt", "later");

        Assert.NotEqual(before, NewestKey(cast));
        using HttpClient visitor = cast.Server.Visitor();
        Assert.Equal("later", await visitor.GetStringAsync($"s/{stays.Secret}/files/{later}/content"));
        Assert.Equal("zebra again", await visitor.GetStringAsync($"s/{stays.Secret}/files/{cast.Entries["doc.txt"]}/content"));
    }

    private static int NewestKey(FolderRightsCast cast) => cast.Server.Get<PeerStorEngine>().Database.Read(connection =>
        connection.Scalar<int>("SELECT max(version) FROM folder_keys WHERE folder = $1", cast.Top.Value));

    private static Rights RightsOf(FolderRightsCast cast, Caller caller, EntryId id)
    {
        PeerStorEngine engine = cast.Server.Get<PeerStorEngine>();
        return engine.Database.Read(connection => engine.Tree.Permissions.Of(connection, caller, EntryRow.Find(connection, id)!));
    }

    private static Task<ShareChange> MakeAsync(FolderRightsCast cast, string who, Rights rights, params EntryId[] entries) =>
        cast.Server.Get<Shares>().CreateAsync(cast.People[who].Caller, new ShareWish(entries, rights), Here, default);

    private static async Task<ShareLink> ShareAsync(FolderRightsCast cast, string who, Rights rights, params EntryId[] entries)
    {
        ShareChange made = await MakeAsync(cast, who, rights, entries);
        Assert.True(made.Link is not null, $"{who}: {made.Outcome}");
        return made.Link;
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient visitor, ShareLink link, string way, EntryId id)
    {
        string below = way.TrimStart('*').Replace("{id}", id.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage answer = await visitor.GetAsync(below[0] == '?' ? $"s/{link.Secret}{below}" : $"s/{link.Secret}/{below}");
        return (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Replace(id.ToString(), "ID", StringComparison.Ordinal));
    }
}
