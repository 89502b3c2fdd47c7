using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

public class VersionTests
{
    [Fact]
    public async Task Every_version_is_listed_and_read_and_the_newest_is_the_head()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId file = (await fixture.PutAsync("a.txt", [1])).File!.Entry.Id;
        await fixture.PutAsync("a.txt", [2, 2]);

        IReadOnlyList<FileVersion> versions = await fixture.Engine.Versions.ListAsync(fixture.Owner, file, default);

        Assert.Equal([(2L, true, false), (1L, false, false)], versions.Select(one => (one.SizeBytes, one.IsHead, one.IsConcurrent)));
        Assert.All(versions, one => Assert.Equal(fixture.Owner.Name, one.Author));
        OpenContent old = (await fixture.Engine.Content.OpenAsync(fixture.Owner, file, versions[1].Id, default))!;
        Assert.Equal([1], await EngineFixture.ReadAsync(old, 0, 1));
    }

    [Fact]
    public async Task Restoring_adds_a_version_and_loses_none()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] first = EngineFixture.RandomBytes(5_000_000);
        EntryId file = (await fixture.PutAsync("a.bin", first)).File!.Entry.Id;
        await fixture.PutAsync("a.bin", [2]);
        FileVersion old = (await fixture.Engine.Versions.ListAsync(fixture.Owner, file, default))[1];

        Change restored = await fixture.Engine.Versions.RestoreAsync(fixture.Owner, file, old.Id, default);
        await fixture.RestartAsync();

        Assert.Equal((ChangeOutcome.Done, 5_000_000L), (restored.Outcome, restored.Entry!.SizeBytes));
        Assert.Equal(first, await fixture.ReadAsync("a.bin"));
        IReadOnlyList<FileVersion> now = await fixture.Engine.Versions.ListAsync(fixture.Owner, file, default);
        Assert.Equal([5_000_000L, 1, 5_000_000], now.Select(one => one.SizeBytes));
        Assert.DoesNotContain(now, one => one.IsConcurrent);
    }

    [Fact]
    public async Task The_head_restored_stays_the_head_without_a_new_version()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry entry = (await fixture.PutAsync("a.txt", [1])).File!.Entry;
        await fixture.Engine.Versions.RestoreAsync(fixture.Owner, entry.Id, entry.Version!.Value, default);
        Assert.Single(await fixture.Engine.Versions.ListAsync(fixture.Owner, entry.Id, default));
    }

    [Fact]
    public async Task A_version_of_another_file_or_of_one_in_the_trash_is_not_restored()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry one = (await fixture.PutAsync("1.txt", [1])).File!.Entry;
        Entry other = (await fixture.PutAsync("2.txt", [2])).File!.Entry;
        await fixture.PutAsync("2.txt", [3]);

        Assert.Equal(ChangeOutcome.NotFound, (await fixture.Engine.Versions.RestoreAsync(
            fixture.Owner, one.Id, other.Version!.Value, default)).Outcome);
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, other.Id, default);
        Assert.Equal(ChangeOutcome.NotFound, (await fixture.Engine.Versions.RestoreAsync(
            fixture.Owner, other.Id, other.Version!.Value, default)).Outcome);
    }

    [Fact]
    public async Task Facts_tell_what_a_file_takes_up_and_count_shared_chunks_once()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = new byte[2_000_000];
        EntryId file = (await fixture.PutAsync("zeros.bin", content)).File!.Entry.Id;
        EntryFacts first = (await fixture.Engine.Facts.ReadAsync(fixture.Owner, file, default))!;
        content[^1] = 1;
        await fixture.PutAsync("zeros.bin", content);
        EntryFacts second = (await fixture.Engine.Facts.ReadAsync(fixture.Owner, file, default))!;

        Assert.InRange(first.StoredBytes, 1, 200_000);
        Assert.Equal((1, 2), (first.Versions, second.Versions));
        Assert.InRange(second.HistoryBytes, second.StoredBytes, first.StoredBytes + second.StoredBytes);
    }

    [Fact]
    public async Task A_checksum_is_that_of_the_plaintext()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(4_000_000);
        EntryId file = (await fixture.PutAsync("a.bin", content)).File!.Entry.Id;
        OpenContent open = (await fixture.Engine.Content.OpenAsync(fixture.Owner, file, null, default))!;

        Assert.Equal(SHA256.HashData(content), await ContentChecksum.Sha256Async(open, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ContentChecksum.Sha256Async(open, new CancellationToken(true)));
    }
}
