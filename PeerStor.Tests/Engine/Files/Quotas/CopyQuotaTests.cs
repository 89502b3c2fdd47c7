using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Files.Quotas;

/// <summary>What comes into somebody's folders from the files of another is let in only as far as there is room.</summary>
public sealed class CopyQuotaTests : IAsyncLifetime
{
    private const int AtOnce = 50;
    private const int Fit = 10;
    private const int FileBytes = 100_000;

    private SharedFixture _shared = null!;
    private Caller _ben = null!;
    private EntryId _inbox;

    public async Task InitializeAsync()
    {
        _shared = await SharedFixture.OpenAsync();
        _ben = await _shared.AddAsync("Ben");
        _inbox = await _shared.FolderAsync(_shared.Anna, "Inbox");
        await _shared.ShareAsync(_inbox, _ben, Rights.Write);
    }

    public async Task DisposeAsync() => await _shared.DisposeAsync();

    private Drive Drive => _shared.Engine.Drive;

    private StorageRoom Room => _shared.Engine.Use.Of(_shared.Anna.User);

    [Fact]
    public async Task Of_50_copies_at_once_as_many_are_made_as_fit()
    {
        EntryId[] files = await PutAsync(AtOnce);
        await AllowAsync(Fit * FileBytes);

        BatchChange[] copied = await AtOnceAsync(files, id => Drive.CopyAsync(_ben, [id], _inbox, default));

        Assert.Equal(Fit, copied.Count(change => change.IsDone));
        Assert.Equal(AtOnce - Fit, copied.Count(change => change.Items[0].Change.Outcome == ChangeOutcome.OverQuota));
        Assert.Equal((Fit * FileBytes, 0), (Room.UsedBytes, Room.ArrivingBytes));
        Assert.Equal(Fit, (await _shared.NamesAsync(_shared.Anna, "Inbox")).Length);
    }

    [Fact]
    public async Task Of_50_moves_at_once_those_that_do_not_fit_stay_where_they_were()
    {
        EntryId[] files = await PutAsync(AtOnce);
        await AllowAsync(Fit * FileBytes);

        Change[] moved = await AtOnceAsync(files, id => Drive.MoveAsync(_ben, id, _inbox, null, default));

        Assert.Equal(Fit, moved.Count(change => change.Outcome == ChangeOutcome.Done));
        Assert.All(moved, change => Assert.Contains(change.Outcome, (ChangeOutcome[])[ChangeOutcome.Done, ChangeOutcome.OverQuota]));
        Assert.Equal((Fit * FileBytes, 0), (Room.UsedBytes, Room.ArrivingBytes));
        Assert.Equal(AtOnce - Fit, (await _shared.NamesAsync(_ben, "")).Length - 1);
    }

    [Fact]
    public async Task Copies_and_uploads_at_once_share_what_room_there_is()
    {
        EntryId[] files = await PutAsync(AtOnce / 2);
        await AllowAsync(Fit * FileBytes);

        Task<BatchChange[]> copies = AtOnceAsync(files, id => Drive.CopyAsync(_ben, [id], _inbox, default));
        UploadReply[] sent = await AtOnceAsync(Enumerable.Range(0, AtOnce / 2), number => _shared.PutAsync(
            _ben, $"Shared with me/Inbox/sent {number}.bin", EngineFixture.RandomBytes(10, 1000 + number)));
        BatchChange[] copied = await copies;

        long copiedBytes = copied.Count(change => change.IsDone) * (long)FileBytes;
        Assert.InRange(Room.UsedBytes, copiedBytes, Fit * FileBytes);
        Assert.True(copiedBytes >= (Fit - 1) * FileBytes, $"{copiedBytes} bytes were copied, and uploads took {Room.UsedBytes - copiedBytes}.");
        Assert.All(sent, reply => Assert.Contains(reply.Outcome, (UploadOutcome[])[UploadOutcome.Stored, UploadOutcome.OverQuota]));
        Assert.Equal(0, Room.ArrivingBytes);
    }

    [Fact]
    public async Task The_same_content_50_times_needs_the_room_of_one()
    {
        EntryId[] files = await PutAsync(1);
        await AllowAsync(FileBytes);

        BatchChange[] copied = await AtOnceAsync(Enumerable.Repeat(files[0], AtOnce), id => Drive.CopyAsync(_ben, [id], _inbox, default));

        Assert.All(copied, change => Assert.True(change.IsDone));
        Assert.Equal((FileBytes, 0), (Room.UsedBytes, Room.ArrivingBytes));
    }

    [Fact]
    public async Task Within_the_own_files_a_copy_is_made_however_full_they_are()
    {
        EntryId[] files = await PutAsync(1);
        await _shared.Engine.Limits.SetQuotaAsync(_shared.Anna, _ben.User, 1, Origin.ThisMachine, default);

        Assert.True((await Drive.CopyAsync(_ben, files, _ben.User.RootFolder, default)).IsDone);
        Assert.Equal(FileBytes, _shared.Engine.Use.Of(_ben.User).UsedBytes);
    }

    private async Task<EntryId[]> PutAsync(int count)
    {
        List<EntryId> files = [];
        for (int number = 0; number < count; number++)
        {
            UploadReply stored = await _shared.PutAsync(_ben, $"{number}.bin", EngineFixture.RandomBytes(FileBytes, number + 1));
            files.Add(stored.File!.Entry.Id);
        }

        return [.. files];
    }

    private static Task<TResult[]> AtOnceAsync<T, TResult>(IEnumerable<T> items, Func<T, Task<TResult>> work) =>
        Task.WhenAll(items.Select(item => Task.Run(() => work(item))));

    private Task<bool> AllowAsync(long bytes) =>
        _shared.Engine.Limits.SetQuotaAsync(_shared.Anna, _shared.Anna.User, bytes, Origin.ThisMachine, default);
}
