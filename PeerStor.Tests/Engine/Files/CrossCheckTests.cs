using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Two devices with the same journal whose tables have come apart: one's answers are those that the other one gave before.</summary>
public sealed class CrossCheckTests : IAsyncLifetime
{
    private static readonly NodeId Other = NodeId.Of(new byte[NodeId.Bytes]);

    private EngineFixture _fixture = null!;
    private byte[] _digest = null!;
    private byte[][] _buckets = null!;

    public async Task InitializeAsync()
    {
        _fixture = await EngineFixture.OpenAsync();
        Drive drive = _fixture.Engine.Drive;
        foreach (int i in Enumerable.Range(0, 12))
        {
            await _fixture.PutAsync($"folder {i % 3}/{i}.txt", EngineFixture.RandomBytes(100 + i, i));
        }

        await _fixture.PutAsync("folder 0/0.txt", EngineFixture.RandomBytes(500, 99));
        await drive.TagAsync(_fixture.Owner, [await IdAsync("folder 0/3.txt")], ["blue", "late"], [], default);
        await drive.TagAsync(_fixture.Owner, [await IdAsync("folder 0/3.txt")], [], ["late"], default);
        EntryId trashed = await IdAsync("folder 1/1.txt");
        EntryId gone = await IdAsync("folder 1/4.txt");
        await drive.TrashAsync(_fixture.Owner, [trashed, gone], default);
        await drive.PurgeAsync(_fixture.Owner, gone, default);
        await drive.MoveAsync(_fixture.Owner, await IdAsync("folder 2/2.txt"), await IdAsync("folder 0"), "moved.txt", default);

        _digest = await AnswerAsync([]);
        _buckets = new byte[TreeDigest.Buckets][];
        for (int i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] = await AnswerAsync([(byte)i]);
        }
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData("UPDATE entries SET parent = zeroblob(16), placed = x'ffffffffffffffffffffffffffffffff' WHERE tagged > 0", 1)]
    [InlineData("UPDATE entries SET name_key = x'01', name = x'02' WHERE kind = 2 AND purged = 0", 11)]
    [InlineData("DELETE FROM entries WHERE kind = 2 AND purged = 0", 11)]
    [InlineData("UPDATE entries SET head = NULL, size = 7 WHERE size = 500", 1)]
    [InlineData("DELETE FROM entry_tags", 1)]
    [InlineData("UPDATE entries SET trashed = 1 WHERE kind = 2 AND trashed IS NULL AND purged = 0", 10)]
    [InlineData("UPDATE entries SET trashed = NULL WHERE trashed IS NOT NULL", 1)]
    [InlineData("UPDATE entries SET purged = 1 - purged WHERE kind = 2", 12)]
    [InlineData("DELETE FROM versions WHERE size = 500", 1)]
    public async Task What_differs_is_made_anew_from_the_journal_and_said_until_it_is_the_same(string damage, int entries)
    {
        await _fixture.Engine.Database.Writer.RunAsync(transaction => transaction.Connection.Execute(damage), default);
        await _fixture.RestartAsync();
        CrossCheck check = _fixture.Engine.CrossCheck;

        int differed = await check.CompareAsync(Other, AskAsync, default);

        Assert.Equal(entries, differed);
        Assert.Contains("did not show the same", Assert.Single(_fixture.Engine.Health.Alerts).What, StringComparison.Ordinal);
        Assert.Equal(_digest, await AnswerAsync([]));
        Assert.Equal(EngineFixture.RandomBytes(500, 99), await _fixture.ReadAsync("folder 0/0.txt"));
        Assert.Equal(EngineFixture.RandomBytes(102, 2), await _fixture.ReadAsync("folder 0/moved.txt"));
        Assert.Equal(0, await check.CompareAsync(Other, AskAsync, default));
        Assert.Empty(_fixture.Engine.Health.Alerts);
    }

    [Fact]
    public async Task A_device_with_another_journal_is_not_compared()
    {
        await _fixture.PutAsync("new.txt", [1]);
        Assert.Equal(0, await _fixture.Engine.CrossCheck.CompareAsync(Other, AskAsync, default));
        Assert.Empty(_fixture.Engine.Health.Alerts);
    }

    [Fact]
    public async Task An_answer_that_is_none_changes_nothing()
    {
        CrossCheck check = _fixture.Engine.CrossCheck;
        await Assert.ThrowsAsync<InvalidDataException>(() => check.CompareAsync(Other, (_, _) => Task.FromResult(new byte[7]), default));
        await Assert.ThrowsAsync<InvalidDataException>(() => check.AnswerAsync(new byte[2], default));
        byte[] other = [.. _digest];
        other[^1] ^= 1;
        await Assert.ThrowsAsync<InvalidDataException>(
            () => check.CompareAsync(Other, (question, _) => Task.FromResult(question.Length == 0 ? other : new byte[7]), default));
        Assert.Equal(_digest, await AnswerAsync([]));
    }

    private Task<byte[]> AskAsync(byte[] question, CancellationToken cancellationToken) =>
        Task.FromResult(question.Length == 0 ? _digest : _buckets[question[0]]);

    private async Task<byte[]> AnswerAsync(byte[] question) => await _fixture.Engine.CrossCheck.AnswerAsync(question, default);

    private async Task<EntryId> IdAsync(string path) => (await _fixture.Engine.Drive.FindAsync(_fixture.Owner, path, default))!.Id;
}
