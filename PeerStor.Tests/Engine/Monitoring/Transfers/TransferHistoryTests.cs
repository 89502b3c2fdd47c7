using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Monitoring.Transfers;

public class TransferHistoryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_file_that_is_played_by_many_ranges_is_one_transfer()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        for (int i = 0; i < 5; i++)
        {
            TransferRun run = node.Engine.Transfers.Begin(Start(node, TransferKind.View, "film.mp4", 1000));
            _clock.Advance(TimeSpan.FromSeconds(2));
            run.Add(100);
            run.End(TransferResult.Done);
            _clock.Advance(TimeSpan.FromSeconds(8));
        }

        Transfer film = Assert.Single(await EndedAsync(node));
        Assert.Equal((500, TimeSpan.FromSeconds(10), TransferResult.Done), (film.MovedBytes, film.Active, film.Result));
        Assert.Equal(50, film.BytesPerSecond);
    }

    [Fact]
    public async Task An_upload_that_went_on_after_a_restart_is_one_row_with_both_parts()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        TransferStart start = Start(node, TransferKind.Upload, "a/big.bin", 300);
        TransferRun run = node.Engine.Transfers.Begin(start);
        run.Add(100);
        run.End(TransferResult.Stopped);
        await node.RestartAsync();
        Assert.Equal(TransferResult.Stopped, Assert.Single(await ListAsync(node)).Result);

        run = node.Engine.Transfers.Begin(start with { AlreadyBytes = 100 });
        run.Add(200);
        run.End(TransferResult.Done, entry: new EntryId(Guid.NewGuid()));

        Transfer whole = Assert.Single(await ListAsync(node));
        Assert.Equal((300, TransferResult.Done, "big.bin"), (whole.MovedBytes, whole.Result, whole.Name));
        Assert.NotNull(whole.Entry);
    }

    [Fact]
    public async Task Transfers_are_found_by_kind_way_result_and_name_and_come_in_pages()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        for (int i = 0; i < 7; i++)
        {
            Make(node, Start(node, TransferKind.Download, $"report {i}.pdf", 10), i == 3 ? TransferResult.Failed : TransferResult.Done);
        }

        Make(node, Start(node, TransferKind.Upload, "letter.txt", 10), TransferResult.Done);
        TransferHistory history = node.Engine.TransferHistory;

        TransferPage first = await history.ListAsync(node.Owner, new TransferQuery(Kind: TransferKind.Download, Limit: 4), default);
        TransferPage second = await history.ListAsync(
            node.Owner, new TransferQuery(Kind: TransferKind.Download, Before: first.Next, Limit: 4), default);
        Assert.Equal(["report 6.pdf", "report 5.pdf", "report 4.pdf", "report 3.pdf"], first.Items.Select(item => item.Name));
        Assert.Equal(["report 2.pdf", "report 1.pdf", "report 0.pdf"], second.Items.Select(item => item.Name));
        Assert.Null(second.Next);
        Assert.Equal("report 3.pdf", Assert.Single((await history.ListAsync(
            node.Owner, new TransferQuery(Result: TransferResult.Failed), default)).Items).Name);
        Assert.Equal("letter.txt", Assert.Single((await history.ListAsync(node.Owner, new TransferQuery(Text: "LETT"), default)).Items).Name);
        Assert.Empty((await history.ListAsync(node.Owner, new TransferQuery(Way: TransferWay.CommandLine), default)).Items);
    }

    [Fact]
    public async Task A_file_that_a_program_takes_a_thousand_times_does_not_push_out_the_others()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        Make(node, Start(node, TransferKind.Upload, "letter.txt", 10), TransferResult.Done);
        TransferStart again = Start(node, TransferKind.Download, "logo.png", 10) with { Entry = new EntryId(Guid.NewGuid()) };
        for (int i = 0; i < 1000; i++)
        {
            Make(node, again, TransferResult.Done);
        }

        TransferHistory history = node.Engine.TransferHistory;
        IReadOnlyList<Transfer> rows = (await history.ListAsync(node.Owner, new TransferQuery(Limit: 500), default)).Items;
        Assert.InRange(rows.Count, 2, 200);
        Assert.Equal(10_000, rows.Where(row => row.Name == "logo.png").Sum(row => row.MovedBytes));
        Assert.Equal("letter.txt", rows[^1].Name);
        TransferDay today = Assert.Single(await history.DaysAsync(node.Owner, 1, default));
        Assert.Equal((1, 1000, 10_000), (today.Uploads, today.Downloads, today.DownloadedBytes));
    }

    [Fact]
    public async Task Days_are_summed_and_quiet_days_are_there_too()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        Make(node, Start(node, TransferKind.Download, "a", 10), TransferResult.Done);
        _clock.Advance(TimeSpan.FromDays(2));
        Make(node, Start(node, TransferKind.Upload, "b", 20), TransferResult.Done);
        Make(node, Start(node, TransferKind.Upload, "c", 30), TransferResult.Failed);

        IReadOnlyList<TransferDay> days = await node.Engine.TransferHistory.DaysAsync(node.Owner, 3, default);

        Assert.Equal([(1L, 0L), (0L, 0L), (0L, 2L)], days.Select(day => (day.Downloads, day.Uploads)));
        Assert.Equal((50, 1), (days[2].UploadedBytes, days[2].Failed));
    }

    [Fact]
    public async Task Neither_names_nor_reasons_lie_on_the_disk_in_the_clear()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        TransferRun run = node.Engine.Transfers.Begin(Start(node, TransferKind.Upload, "hushhush/hushhush.txt", 10));
        run.End(TransferResult.Failed, "“hushhush.txt” is a folder.");
        Assert.Single(await ListAsync(node));
        await node.RestartAsync();

        byte[] secret = Encoding.UTF8.GetBytes("hushhush");
        Assert.All(
            Directory.GetFiles(node.DataDirectory, "peerstor.db*"),
            file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(secret)));
    }

    [Fact]
    public async Task The_history_is_bounded_and_the_sums_are_not_hurt_by_that()
    {
        await using EngineFixture node = await EngineFixture.OpenAsync(_clock);
        const int Many = 10_500;
        for (int i = 0; i < Many; i++)
        {
            Make(node, Start(node, TransferKind.Download, $"{i}", 1), TransferResult.Done);
            if (i % 1000 == 0)
            {
                await node.Engine.TransferHistory.WriteAsync(default);
            }
        }

        TransferDay today = (await node.Engine.TransferHistory.DaysAsync(node.Owner, 1, default))[0];
        long rows = node.Engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM transfers"));
        Assert.Equal((Many, 10_000), (today.Downloads, rows));
    }

    private static TransferStart Start(EngineFixture node, TransferKind kind, string path, long size) =>
        new(node.Owner, kind, TransferWay.Browser, Guid.NewGuid() is var key && kind == TransferKind.View ? Guid.Empty : key, path, null, size, 0);

    private static void Make(EngineFixture node, TransferStart start, TransferResult result)
    {
        TransferRun run = node.Engine.Transfers.Begin(start);
        run.Add(start.SizeBytes!.Value);
        run.End(result);
    }

    private async Task<IReadOnlyList<Transfer>> EndedAsync(EngineFixture node)
    {
        _clock.Advance(TimeSpan.FromMinutes(5));
        node.Engine.Transfers.CloseResting(all: false);
        return await ListAsync(node);
    }

    private static async Task<IReadOnlyList<Transfer>> ListAsync(EngineFixture node) =>
        (await node.Engine.TransferHistory.ListAsync(node.Owner, new TransferQuery(), default)).Items;
}
