using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Tests.Engine.Chunks;

namespace PeerStor.Tests.Engine.Files;

public sealed class SharedReadingTests
{
    [Fact]
    public async Task What_two_read_next_to_each_other_is_the_same_for_both_and_kept_only_meanwhile()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(20_000_000);
        await fixture.PutAsync("a.bin", content);
        Entry entry = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "a.bin", default))!;

        byte[][] read = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            OpenContent open = (await fixture.Engine.Content.OpenAsync(fixture.Owner, entry, default))!;
            int from = i * 400_000;
            return await EngineFixture.ReadAsync(open, from, content.Length - from);
        })));

        Assert.All(read.Index(), one => Assert.Equal(content[(one.Index * 400_000)..], one.Item));
        Assert.Equal(0, fixture.Engine.Content.KeptBytes);
    }

    [Fact]
    public async Task A_chunk_is_opened_once_for_those_right_behind_and_not_at_all_for_one_alone()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkRef[] chunks = [await AddAsync(test, 1), await AddAsync(test, 2)];
        SharedReading reading = new(new PlainChunkReader(test.Store));
        VersionId version = new(Guid.NewGuid());
        byte[] room = new byte[2048 + PlainChunkReader.Slack];
        using SharedReading.Place first = reading.Join(version);
        first.Read(0, chunks[0], room);
        Assert.Equal(0, reading.KeptBytes);

        using (SharedReading.Place second = reading.Join(version))
        {
            first.Read(1, chunks[1], room);
            Assert.Equal(chunks[1].PlainBytes, reading.KeptBytes);
            Assert.Equal(chunks[0].PlainBytes, second.Read(0, chunks[0], room));
            byte[] again = new byte[room.Length];
            Assert.Equal(first.Read(1, chunks[1], room), second.Read(1, chunks[1], again));
            Assert.Equal(room.AsSpan(0, chunks[1].PlainBytes), again.AsSpan(0, chunks[1].PlainBytes));
        }

        Assert.Equal(0, reading.KeptBytes);
    }

    [Fact]
    public async Task A_chunk_that_cannot_be_opened_is_refused_to_each()
    {
        await using TestStore test = await TestStore.OpenAsync();
        ChunkRef good = await AddAsync(test, 1);
        ChunkRef bad = good with { Key = new ChunkKey(new byte[ChunkKey.Bytes]) };
        SharedReading reading = new(new PlainChunkReader(test.Store));
        VersionId version = new(Guid.NewGuid());
        byte[] room = new byte[2048 + PlainChunkReader.Slack];
        using SharedReading.Place first = reading.Join(version);
        using SharedReading.Place second = reading.Join(version);

        Assert.ThrowsAny<IOException>(() => first.Read(0, bad, room));
        Assert.ThrowsAny<IOException>(() => second.Read(0, bad, room));
    }

    private static async Task<ChunkRef> AddAsync(TestStore test, int seed)
    {
        using SealedChunk chunk = ChunkSealer.Seal(EngineFixture.RandomBytes(2000, seed), new byte[32], tryCompress: false);
        await test.Store.WaitDurableAsync(test.Store.Append(chunk.Id, chunk.Record.Span), default);
        return new ChunkRef(chunk.Id, chunk.Key, chunk.PlainBytes, chunk.StoredBytes);
    }
}
