using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Notes;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Journal;

/// <summary>After a device has written its operations anew, its tables say what those of all others will say.</summary>
public sealed class RewrittenOperationsTests
{
    [Fact]
    public async Task Every_table_names_an_operation_by_its_new_stamp_and_nothing_is_there_twice()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Drive drive = fixture.Engine.Drive;
        OperationLog log = fixture.Engine.Devices.Log;
        LogExchange exchange = new(log, fixture.Engine.Node, fixture.Engine.Clock);
        (ulong epoch, long before) = log.OwnState();
        await fixture.PutAsync("a.txt", [1]);
        await fixture.PutAsync("a.txt", [2]);
        EntryId gone = (await fixture.PutAsync("b.txt", [3])).File!.Entry.Id;
        await drive.TrashAsync(fixture.Owner, gone, default);
        NoteReply note = await fixture.Engine.Notes.CreateAsync(fixture.Owner, null, "Plan", "text", default);
        string[] counts = Counts(fixture);
        OperationBatch mine = exchange.Read(fixture.Engine.Node.Node, epoch, before)!;

        // Another device knows something else under the first of these numbers.
        Operation other = mine.Operations[0] with { Entity = Guid.NewGuid() };
        Assert.True(await exchange.MendOwnAsync(mine with { Operations = [other] }, default));

        Assert.Equal(counts, Counts(fixture));
        HashSet<string> stamps = Stamps(exchange, fixture);
        Assert.All(
            Text(fixture, "SELECT hex(stamp) FROM versions UNION ALL SELECT hex(head_stamp) FROM entries WHERE head IS NOT NULL " +
                "UNION ALL SELECT hex(placed) FROM entries UNION ALL SELECT hex(stamp) FROM trash_marks UNION ALL SELECT hex(stamp) FROM note_updates"),
            stamp => Assert.Contains(stamp, stamps));
        Assert.Equal([2], await fixture.ReadAsync("a.txt"));
        Assert.NotNull((await drive.GetAsync(fixture.Owner, gone, default))!.TrashedAt);
        Assert.Equal("text", (await fixture.Engine.Notes.ReadAsync(fixture.Owner, note.Note!.Id, default))!.Text);
    }

    [Fact]
    public async Task A_deletion_that_is_written_anew_knew_of_its_old_log_only_what_stays()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        OperationLog log = fixture.Engine.Devices.Log;
        LogExchange exchange = new(log, fixture.Engine.Node, fixture.Engine.Clock);
        EntryId folder = (await fixture.PutAsync("home/a.txt", [1])).File!.Entry.Parent;
        (ulong epoch, long before) = log.OwnState();
        await fixture.PutAsync("home/b.txt", [2]);
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, folder, default);
        OperationBatch mine = exchange.Read(fixture.Engine.Node.Node, epoch, before)!;

        Assert.True(await exchange.MendOwnAsync(mine with { Operations = [mine.Operations[0] with { Entity = Guid.NewGuid() }] }, default));

        Operation deletion = exchange.Read(fixture.Engine.Node.Node, log.Epoch, 0)!.Operations.Single(operation => operation.Kind == OperationKind.EntryTrash);
        Assert.Equal(before, VersionVector.Unpack(TrashRecord.Decode(deletion.Body).Knew).Last(epoch));
        VersionVector known = fixture.Engine.Database.Read(connection => TrashedFolder.Of(connection, folder.Value).Known);
        Assert.Equal((before, deletion.Sequence), (known.Last(epoch), known.Last(log.Epoch)));
        Assert.Equal(0L, fixture.Engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM meta WHERE key LIKE 'late %'")));
    }

    private static HashSet<string> Stamps(LogExchange exchange, EngineFixture fixture) =>
        [.. exchange.Vector().SelectMany(log => exchange.Read(fixture.Engine.Node.Node, log.Epoch, 0)!.Operations)
            .Select(operation => Convert.ToHexString(operation.Stamp()))];

    private static string[] Counts(EngineFixture fixture) =>
        [.. ((string[])["entries", "versions", "trash_marks", "note_updates", "chunk_refs"])
            .SelectMany(table => Text(fixture, $"SELECT '{table} ' || count(*) FROM {table}"))];

    private static List<string> Text(EngineFixture fixture, string sql) =>
        fixture.Engine.Database.Read(connection => connection.Query(sql, row => row.GetString(0)));
}
