using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Monitoring;

public class MaintenanceTests
{
    [Fact]
    public async Task A_round_goes_on_with_the_scrub_where_the_last_one_stopped_and_harms_nothing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(2_000_000);
        await fixture.PutAsync("a.bin", content);

        await fixture.Engine.Maintenance.RunAsync(default);
        await fixture.RestartAsync();
        await fixture.Engine.Maintenance.RunAsync(default);

        Assert.Equal(2, fixture.Engine.Database.Read(connection =>
            connection.Scalar<int>("SELECT value FROM meta WHERE key = 'next scrub slice'")));
        Assert.Equal(content, await fixture.ReadAsync("a.bin"));
    }
}
