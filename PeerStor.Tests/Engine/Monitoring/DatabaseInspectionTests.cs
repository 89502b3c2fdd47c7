using PeerStor.Engine.Database;
using PeerStor.Engine.Monitoring;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Monitoring;

public class DatabaseInspectionTests
{
    [Fact]
    public async Task A_database_in_use_is_sound_and_its_journal_is_one_unbroken_chain()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a/b.txt", [1]);
        await fixture.PutAsync("a/b.txt", [2]);
        await fixture.Engine.Drive.TrashAsync(
            fixture.Owner, (await fixture.Engine.Drive.FindAsync(fixture.Owner, "a", default))!.Id, default);

        InspectionReport report = await DatabaseInspection.RunAsync(DatabaseOf(fixture), default);

        Assert.True(report.IsSound, report.ToString());
        Assert.Equal(2, report.Files);
    }

    [Theory]
    [InlineData("UPDATE ops SET body = x'A0' WHERE seq = 3")]
    [InlineData("DELETE FROM ops WHERE seq = 3")]
    [InlineData("DELETE FROM versions")]
    [InlineData("UPDATE versions SET entry = randomblob(16)")]
    [InlineData("UPDATE entries SET parent = randomblob(16) WHERE kind = 2")]
    public async Task Damage_that_SQLite_cannot_see_is_found(string damage)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a/b.txt", [1]);
        using (DatabaseConnection connection = new(DatabaseOf(fixture), readOnly: false))
        {
            connection.Execute(damage);
        }

        Assert.False((await DatabaseInspection.RunAsync(DatabaseOf(fixture), default)).IsSound);
    }

    private static string DatabaseOf(EngineFixture fixture) => Path.Combine(fixture.DataDirectory, "peerstor.db");
}
