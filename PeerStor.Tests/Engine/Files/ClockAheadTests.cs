using PeerStor.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>A device ran with a clock ten years ahead, and then its clock was put right.</summary>
public sealed class ClockAheadTests
{
    [Fact]
    public async Task What_was_stored_then_is_there_and_what_is_changed_now_counts()
    {
        ManualClock ahead = new();
        await using EngineFixture test = await EngineFixture.OpenAsync(ahead);
        await test.PutAsync("before.bin", EngineFixture.RandomBytes(1000, 1));
        ahead.Advance(TimeSpan.FromDays(3650));
        await test.PutAsync("before.bin", EngineFixture.RandomBytes(1000, 2));
        await test.PutAsync("then.bin", EngineFixture.RandomBytes(1000, 3));
        await test.PutAsync("gone.bin", EngineFixture.RandomBytes(1000, 4));
        Entry gone = (await test.Engine.Drive.FindAsync(test.Owner, "gone.bin", default))!;
        await test.Engine.Drive.TrashAsync(test.Owner, gone.Id, default);
        ManualClock right = new();
        right.Advance(TimeSpan.FromDays(1));
        test.Time = right;

        await test.RestartAsync();

        Assert.Equal(EngineFixture.RandomBytes(1000, 2), await test.ReadAsync("before.bin"));
        Assert.Null(await test.Engine.Drive.FindAsync(test.Owner, "gone.bin", default));
        await test.PutAsync("then.bin", EngineFixture.RandomBytes(1000, 5));
        Assert.Equal(EngineFixture.RandomBytes(1000, 5), await test.ReadAsync("then.bin"));
        Entry then = (await test.Engine.Drive.FindAsync(test.Owner, "then.bin", default))!;
        IReadOnlyList<FileVersion> versions = await test.Engine.Versions.ListAsync(test.Owner, then.Id, default);
        Assert.All(versions, version => Assert.InRange(version.StoredAt, right.GetUtcNow() - TimeSpan.FromDays(2), right.GetUtcNow() + TimeSpan.FromMinutes(1)));
        await test.Engine.Drive.RestoreAsync(test.Owner, gone.Id, default);
        Assert.Equal(EngineFixture.RandomBytes(1000, 4), await test.ReadAsync("gone.bin"));
    }
}
