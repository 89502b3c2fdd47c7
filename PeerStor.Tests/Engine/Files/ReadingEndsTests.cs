using System.IO.Pipelines;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Zip;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Sharing;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>A right that is taken away ends what has begun, and details tell nothing of what may not be seen.</summary>
public sealed class ReadingEndsTests
{
    [Fact]
    public async Task What_somebody_reads_ends_with_their_right_and_what_the_owner_reads_goes_on()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.PutAsync(shared.Anna, "Photos/a.bin", EngineFixture.RandomBytes(12 << 20));
        await shared.ShareAsync(photos, ben, Rights.Read);
        OpenContent his = await OpenAsync(shared, ben, "Shared with me/Photos/a.bin");
        OpenContent hers = await OpenAsync(shared, shared.Anna, "Photos/a.bin");
        ZipDownload zip = shared.Engine.Zips.Make(ben, [(await shared.Engine.Drive.FindAsync(ben, "Shared with me/Photos", default))!], default)!;
        using EndingPipe first = new(() => shared.ShareAsync(photos, ben, Rights.None));

        await Assert.ThrowsAsync<ReadingEndedException>(() => his.SendAsync(first.Writer, 0, his.LengthBytes, default));

        Assert.InRange(first.Length, 1, his.LengthBytes - 1);
        using EndingPipe rest = new(() => Task.CompletedTask);
        await Assert.ThrowsAsync<ReadingEndedException>(() => his.SendAsync(rest.Writer, first.Length, his.LengthBytes - first.Length, default));
        await Assert.ThrowsAsync<ReadingEndedException>(() => zip.SendAsync(rest.Writer, 0, zip.LengthBytes, default));
        await hers.SendAsync(rest.Writer, 0, hers.LengthBytes, default);
    }

    [Fact]
    public async Task What_is_moved_to_where_one_may_not_read_is_read_no_further()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        await shared.ShareAsync(await shared.FolderAsync(shared.Anna, "Photos"), ben, Rights.Read);
        Entry file = (await shared.PutAsync(shared.Anna, "Photos/a.bin", EngineFixture.RandomBytes(12 << 20))).File!.Entry;
        OpenContent his = await OpenAsync(shared, ben, "Shared with me/Photos/a.bin");
        using EndingPipe pipe = new(() => shared.Engine.Drive.MoveAsync(
            shared.Anna, file.Id, shared.Anna.User.RootFolder, null, default));

        await Assert.ThrowsAsync<ReadingEndedException>(() => his.SendAsync(pipe.Writer, 0, his.LengthBytes, default));
    }

    [Fact]
    public async Task What_is_deleted_meanwhile_is_read_to_its_end()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        await shared.ShareAsync(await shared.FolderAsync(shared.Anna, "Photos"), ben, Rights.Read);
        Entry file = (await shared.PutAsync(shared.Anna, "Photos/a.bin", EngineFixture.RandomBytes(12 << 20))).File!.Entry;
        OpenContent his = await OpenAsync(shared, ben, "Shared with me/Photos/a.bin");
        using EndingPipe pipe = new(() => shared.Engine.Drive.TrashAsync(shared.Anna, file.Id, default));

        await his.SendAsync(pipe.Writer, 0, his.LengthBytes, default);

        Assert.Equal(his.LengthBytes, pipe.Length);
    }

    [Fact]
    public async Task A_link_that_is_ended_or_changed_on_another_device_ends_what_is_open_by_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ArrivedChanges arrived = new(fixture.Engine.Database, fixture.Engine.Drive.Changes, fixture.Engine.Access, fixture.Engine.Accounts);
        foreach (OperationKind kind in (OperationKind[])[OperationKind.ShareLinkPut, OperationKind.ShareLinkEnd])
        {
            ShareLink link = await ShareTests.MakeAsync(fixture, "a.txt");
            Caller visitor = ShareTests.Visit(fixture, link).Caller;
            Caller other = ShareTests.Visit(fixture, await ShareTests.MakeAsync(fixture, "a.txt")).Caller;
            TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration told = visitor.Ended.Register(ended.SetResult);

            arrived.Note([new Operation(new byte[32], 1, 1, 1, kind, link.Id.Value, [], [], [])]);

            await ended.Task.WaitAsync(Patience.Long);
            Assert.False(other.Ended.IsCancellationRequested);
            Assert.False(ShareTests.Visit(fixture, link).Caller.Ended.IsCancellationRequested);
        }
    }

    [Theory]
    [InlineData(Rights.Read, true)]
    [InlineData(Rights.Upload, false)]
    public async Task A_link_that_its_maker_changes_ends_what_is_open_only_when_it_allows_something_else(Rights rights, bool goesOn)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("folder/a.txt", [1]);
        ShareLink link = await ShareTests.MakeAsync(fixture, "folder");
        Caller visitor = ShareTests.Visit(fixture, link).Caller;
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration told = visitor.Ended.Register(ended.SetResult);

        ShareChange changed = await fixture.Engine.Shares.ChangeAsync(
            fixture.Owner, link.Id, new ShareEdit(rights, "a title", null, null, null), SharedFixture.Here, default);

        Assert.Equal(ShareOutcome.Done, changed.Outcome);
        if (!goesOn)
        {
            await ended.Task.WaitAsync(Patience.Long);
        }

        Assert.Equal(goesOn, !visitor.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Details_and_the_tree_count_only_what_one_may_see()
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller ben = await shared.AddAsync("Ben");
        EntryId photos = await shared.FolderAsync(shared.Anna, "Photos");
        await shared.PutAsync(shared.Anna, "Photos/open/a.txt", "1");
        await shared.PutAsync(shared.Anna, "Photos/open/closed/b.txt", "22");
        await shared.PutAsync(shared.Anna, "Photos/open/closed/deep/c.txt", "333");
        EntryId closed = (await shared.Engine.Drive.FindAsync(shared.Anna, "Photos/open/closed", default))!.Id;
        await shared.ShareAsync(photos, ben, Rights.Read);

        Assert.Equal(new FolderTotals(3, 3, 6, true), await shared.Engine.Facts.BelowAsync(ben, photos, default));
        Assert.Equal((true, true), (await HasFoldersAsync(shared, shared.Anna, photos), await HasFoldersAsync(shared, ben, photos)));

        await shared.ShareAsync(closed, ben, Rights.None);

        Assert.Equal(new FolderTotals(1, 1, 1, true), await shared.Engine.Facts.BelowAsync(ben, photos, default));
        Assert.Equal(new FolderTotals(3, 3, 6, true), await shared.Engine.Facts.BelowAsync(shared.Anna, photos, default));
        Assert.Equal((true, false), (await HasFoldersAsync(shared, shared.Anna, photos), await HasFoldersAsync(shared, ben, photos)));
    }

    private static async Task<bool> HasFoldersAsync(SharedFixture shared, Caller caller, EntryId folder) =>
        (await shared.Engine.Folders.ChildrenAsync(caller, folder, 100, default)).Single().HasFolders;

    private static async Task<OpenContent> OpenAsync(SharedFixture shared, Caller caller, string path) =>
        (await shared.Engine.Content.OpenAsync(caller, (await shared.Engine.Drive.FindAsync(caller, path, default))!, default))!;

    /// <summary>Takes what is sent, and does something after the first of it.</summary>
    private sealed class EndingPipe(Func<Task> afterFirst) : MemoryStream
    {
        public PipeWriter Writer => field ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            bool isFirst = Length == 0;
            await base.WriteAsync(buffer, cancellationToken);
            await (isFirst ? afterFirst() : Task.CompletedTask);
        }
    }
}
