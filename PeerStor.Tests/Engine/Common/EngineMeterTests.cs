using PeerStor.Engine.Backends;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;
using PeerStor.Web.Api.Metrics;
using static PeerStor.Tests.Engine.Backends.BackendObjects;

namespace PeerStor.Tests.Engine.Common;

public sealed class EngineMeterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MeterReader _reader = new();

    public void Dispose()
    {
        _reader.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_backend_tells_how_long_it_took_and_how_it_ended()
    {
        await _reader.StartAsync(default);
        await using MeasuredBackend local = new(new LocalBackend(_folder.Path));
        await using MeasuredBackend away = new(new NfsBackend(_folder.File("nothing"), new SystemMounts()));

        await PutAsync(local, "one", [1]);
        Assert.Equal([1], await ReadAsync(local, "one"));
        Assert.Single(await ListAsync(local, ""));
        await Assert.ThrowsAsync<BackendException>(() => away.FindAsync("one", default));

        Assert.All((string[])["put", "get", "list"], operation => Assert.True(Count("peerstor_backend_seconds", $"operation=\"{operation}\",result=\"ok\"") > 0));
        Assert.Contains(Series("peerstor_backend_seconds"), one => one.Labels.Contains("find", StringComparison.Ordinal) && !one.Labels.Contains("ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_versions_of_one_base_are_a_conflict_and_one_after_the_other_are_none()
    {
        await _reader.StartAsync(default);
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry file = (await fixture.PutAsync("a.txt", [1])).File!.Entry;
        await fixture.PutAsync("a.txt", [2, 2]);
        Operation arrived = new(new byte[32], 1, 1, 1, OperationKind.FileContent, file.Id.Value, [file.Version!.Value.Value], [], []);
        ArrivedChanges changes = new(fixture.Engine.Database, fixture.Engine.Drive.Changes, fixture.Engine.Access, fixture.Engine.Accounts);

        Assert.Equal(0, changes.ConflictsAmong([arrived]));
        await fixture.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute(
                """
                INSERT INTO versions SELECT randomblob(16), entry, zeroblob(16), parents, author, size, modified, chunk_count, public_manifest, private_manifest, file_key_number
                FROM versions WHERE length(parents) > 0
                """),
            default);

        // Other tests of this process may count, too.
        const string Content = "kind=\"content\"";
        double before = Value("peerstor_conflicts", Content);
        Assert.Equal(1, changes.ConflictsAmong([arrived]));
        changes.Note([arrived]);
        Assert.True(Value("peerstor_conflicts", Content) > before);
    }

    private IEnumerable<MeterSeries> Series(string name) => _reader.Read().Where(one => one.Instrument.Name == name);

    private long Count(string name, string labels) => Series(name).Where(one => one.Labels == labels).Sum(one => one.Read().Count);

    private double Value(string name, string labels) => Series(name).Where(one => one.Labels == labels).Sum(one => one.Read().Sum);
}
