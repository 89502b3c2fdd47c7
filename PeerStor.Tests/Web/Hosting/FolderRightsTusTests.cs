using System.Net;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Api;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Everybody by tus: an upload is its user's alone, and goes on only while they may send there.</summary>
public sealed class FolderRightsTusTests
{
    private static readonly Origin Here = new("192.0.2.7", "test");

    [Fact]
    public async Task An_upload_is_begun_by_who_may_send_and_seen_by_nobody_else()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People.Where(one => one.Key is not ("stranger" or "revoked")))
        {
            TusClient tus = new(client);
            using HttpResponseMessage begun = await BeginAsync(cast, who);
            if (begun.StatusCode == HttpStatusCode.Created != cast.RightsOf(who, cast.Top).HasFlag(Rights.Upload))
            {
                wrong.Add($"{who} begins: {(int)begun.StatusCode}");
            }

            if (begun.Headers.Location is not { } address)
            {
                continue;
            }

            foreach ((string other, (Caller asking, HttpClient theirs)) in cast.People.Where(one => one.Value.Caller.User != caller.User || one.Key == "token for another"))
            {
                TusClient spy = new(theirs);
                Uri unknown = new(TusClient.Root + "/" + Guid.CreateVersion7().ToString("N"), UriKind.Relative);
                foreach ((string what, Func<TusClient, Uri, Task<HttpResponseMessage>> ask) in Asking())
                {
                    using HttpResponseMessage answer = await ask(spy, address);
                    using HttpResponseMessage missing = await ask(spy, unknown);
                    if (answer.StatusCode != missing.StatusCode || answer.Headers.Contains("Upload-Offset"))
                    {
                        wrong.Add($"{other} asks {what} of an upload by {who}: {(int)answer.StatusCode}, and {(int)missing.StatusCode} for what does not exist");
                    }
                }
            }

            using HttpResponseMessage head = await tus.HeadAsync(address);
            using HttpResponseMessage done = await tus.PatchAsync(address, 0, [1, 2]);
            if ((head.StatusCode, TusClient.Offset(head), done.StatusCode) != (HttpStatusCode.OK, 0, HttpStatusCode.NoContent))
            {
                wrong.Add($"{who}: HEAD {(int)head.StatusCode}, PATCH {(int)done.StatusCode}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("writer", null)]
    [InlineData("writer", Rights.Read)]
    [InlineData("uploader", null)]
    [InlineData("uploader", Rights.None)]
    public async Task Once_the_right_is_gone_an_upload_goes_no_further_and_nothing_of_it_is_anywhere(string who, Rights? left)
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        TusClient tus = new(cast.People[who].Client);
        using HttpResponseMessage begun = await BeginAsync(cast, who);
        Uri address = begun.Headers.Location!;
        using HttpResponseMessage first = await tus.PatchAsync(address, 0, [1]);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);

        await SetAsync(cast, who, left);
        long before = cast.Operations();
        using HttpResponseMessage second = await tus.PatchAsync(address, 1, [2]);

        Assert.Equal(left == Rights.Read ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound, second.StatusCode);
        Assert.Equal(before, cast.Operations());
        Assert.DoesNotContain("Shared with me", (await cast.Drive.ListAsync(
            cast.People[who].Caller, cast.People[who].Caller.User.RootFolder, new ListQuery(), default)).Items.Where(entry => entry.Owner == cast.People[who].Caller.User
                && entry.Id != cast.People[who].Caller.User.SharedFolder).Select(entry => entry.Name));

        // What was sent is kept for when they may again.
        await SetAsync(cast, who, who == "writer" ? FolderAccess.Whole(Rights.Write) : Rights.Upload);
        using HttpResponseMessage third = await tus.PatchAsync(address, 1, [2]);
        Assert.Equal(HttpStatusCode.NoContent, third.StatusCode);
    }

    [Fact]
    public async Task A_right_that_goes_while_the_last_bytes_arrive_stops_the_file_too()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        Caller uploader = cast.People["uploader"].Caller;
        Uploads uploads = cast.Server.Get<Uploads>();
        UploadReply begun = await uploads.CreateAsync(
            uploader, new UploadRequest("Shared with me/zebra top/late.txt", 2, null, NameConflict.Replace, "tus"), default);
        System.IO.Pipelines.Pipe body = new();
        Task<UploadReply> sending = uploads.AppendAsync(uploader, begun.Upload!.Id, new UploadPiece(0, body.Reader, 2), default);
        await body.Writer.WriteAsync(new byte[] { 1 });

        await SetAsync(cast, "uploader", null);
        await body.Writer.WriteAsync(new byte[] { 2 });
        await body.Writer.CompleteAsync();

        Assert.Equal(UploadOutcome.NoSuchFolder, (await sending).Outcome);
        Assert.Null(await cast.Drive.FindAsync(uploader, "Shared with me/zebra top/late.txt", default));
        Assert.Null(await cast.Drive.FindAsync(cast.Owner, "zebra top/late.txt", default));
    }

    private static (string, Func<TusClient, Uri, Task<HttpResponseMessage>>)[] Asking() =>
    [
        ("HEAD", (tus, address) => tus.HeadAsync(address)),
        ("PATCH", (tus, address) => tus.PatchAsync(address, 0, [1, 2])),
        ("DELETE", (tus, address) => tus.SendAsync(HttpMethod.Delete, address)),
    ];

    private static Task<HttpResponseMessage> BeginAsync(FolderRightsCast cast, string who) =>
        new TusClient(cast.People[who].Client).CreateAsync(2, $"{who}.bin", ("path", FolderRightsCast.TopPathOf(who)));

    private static Task<AccessOutcome> SetAsync(FolderRightsCast cast, string who, Rights? rights) => cast.Server.Get<FolderAccess>().SetAsync(
        cast.Owner, cast.Top, cast.People[who].Caller.User.Value, false, rights, Here, default);
}
