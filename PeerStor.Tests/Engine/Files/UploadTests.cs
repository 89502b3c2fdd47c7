using System.IO.Pipelines;
using System.Security.Cryptography;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

public class UploadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public async Task A_file_reads_back_as_it_was_sent_also_after_a_restart(int length)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(length);

        UploadReply reply = await fixture.PutAsync("films/a.bin", content);

        Assert.Equal(UploadOutcome.Stored, reply.Outcome);
        Assert.Equal(content, await fixture.ReadAsync("films/a.bin"));
        await fixture.RestartAsync();
        Assert.Equal(content, await fixture.ReadAsync("films/a.bin"));
    }

    [Fact]
    public async Task A_condition_is_asked_again_with_the_commit()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Entry first = (await fixture.PutAsync("a.bin", [1])).File!.Entry;
        UploadReply begun = await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner,
            new UploadRequest("a.bin", 1, null, NameConflict.Replace, Uploads.PutProtocol)
            {
                OnlyIf = there => there?.Version == first.Version,
            },
            default);
        await fixture.PutAsync("a.bin", [2]);

        UploadReply reply = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, begun.Upload!.Id, Pieces.Of([3], isLast: true), default);

        Assert.Equal(UploadOutcome.Changed, reply.Outcome);
        Assert.Equal([2], await fixture.ReadAsync("a.bin"));
    }

    [Fact]
    public async Task A_condition_of_an_upload_that_goes_on_is_asked_with_the_commit_too()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Uploads uploads = fixture.Engine.Uploads;
        await fixture.PutAsync("a.bin", [9]);
        UploadReply begun = await uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", 2, null, NameConflict.Replace, Uploads.PutProtocol), default);
        await uploads.AppendAsync(fixture.Owner, begun.Upload!.Id, Pieces.Of([1]), default);

        UploadReply reply = await uploads.AppendAsync(
            fixture.Owner, begun.Upload.Id, Pieces.Of([2], 1, isLast: true) with { OnlyIf = there => there is null }, default);

        Assert.Equal(UploadOutcome.Changed, reply.Outcome);
        Assert.Equal([9], await fixture.ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Uploads_that_nobody_finishes_are_refused_at_ten_thousand_and_taken_again_after_a_cancel()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        UploadRequest request = new("a.bin", 10, null, NameConflict.Replace, "tus");
        UploadReply first = await fixture.Engine.Uploads.CreateAsync(fixture.Owner, request, default);
        await fixture.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute(
                """
                WITH RECURSIVE copies(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM copies WHERE number < 10000)
                INSERT INTO uploads SELECT randomblob(16), user, protocol, target_key, length, received, created, activity, request,
                  chunk_count, finished, owner FROM uploads, copies
                """),
            default);

        UploadReply refused = await fixture.Engine.Uploads.CreateAsync(fixture.Owner, request, default);
        Assert.Equal(UploadOutcome.TooManyUploads, refused.Outcome);
        Assert.Equal(UploadOutcome.TooManyUploads, (await fixture.PutAsync("b.bin", [1])).Outcome);

        Assert.True(await fixture.Engine.Uploads.CancelAsync(fixture.Owner, first.Upload!.Id, default));
        Assert.Equal(UploadOutcome.Stored, (await fixture.PutAsync("b.bin", [1])).Outcome);
    }

    [Fact]
    public async Task A_folder_that_is_renamed_during_an_upload_is_made_again_for_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("old/first.bin", [1]);
        UploadReply begun = await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("old/second.bin", 1, null, NameConflict.Replace, Uploads.PutProtocol), default);
        Entry folder = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "old", default))!;
        await fixture.Engine.Drive.RenameAsync(fixture.Owner, folder.Id, "new", default);

        UploadReply reply = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, begun.Upload!.Id, Pieces.Of([2], isLast: true), default);

        Assert.Equal(UploadOutcome.Stored, reply.Outcome);
        Assert.Equal([2], await fixture.ReadAsync("old/second.bin"));
        Assert.Equal([1], await fixture.ReadAsync("new/first.bin"));
    }

    [Fact]
    public async Task A_file_that_takes_the_place_of_the_folder_during_an_upload_stops_it()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        UploadReply begun = await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("place/a.bin", 1, null, NameConflict.Replace, Uploads.PutProtocol), default);
        await fixture.PutAsync("place", [1]);

        UploadReply reply = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, begun.Upload!.Id, Pieces.Of([2], isLast: true), default);

        Assert.Equal(UploadOutcome.PathBlocked, reply.Outcome);
        Assert.Equal([1], await fixture.ReadAsync("place"));
    }

    [Fact]
    public async Task A_file_below_many_folders_is_stored_and_read()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        string path = string.Concat(Enumerable.Repeat("d/", 200)) + "a.bin";

        Assert.Equal(UploadOutcome.Stored, (await fixture.PutAsync(path, [1])).Outcome);
        Assert.Equal([1], await fixture.ReadAsync(path));
        Assert.Equal(UploadOutcome.NameInvalid, (await fixture.PutAsync(new string('d', 200) + "/" + string.Concat(Enumerable.Repeat("d/", 2000)) + "a", [1])).Outcome);
    }

    [Fact]
    public async Task Any_range_of_a_file_is_what_was_sent()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(3_000_000);
        Entry entry = (await fixture.PutAsync("a.bin", content)).File!.Entry;
        OpenContent open = (await fixture.Engine.Content.OpenAsync(fixture.Owner, entry.Id, null, default))!;
        Random random = new(2);
        for (int i = 0; i < 100; i++)
        {
            int offset = random.Next(content.Length);
            int count = random.Next(content.Length - offset + 1);
            Assert.Equal(content[offset..(offset + count)], await EngineFixture.ReadAsync(open, offset, count));
        }
    }

    [Fact]
    public async Task An_upload_in_pieces_of_any_size_with_restarts_in_between_is_byte_identical()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(6_000_000);
        UploadReply begun = await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", content.Length, null, NameConflict.Replace, "tus"), default);
        Random random = new(3);
        int offset = 0;
        UploadReply reply = begun;
        while (offset < content.Length)
        {
            int piece = Math.Min(random.Next(1, 1_500_000), content.Length - offset);
            reply = await fixture.Engine.Uploads.AppendAsync(
                fixture.Owner, begun.Upload!.Id, Pieces.Of(content[offset..(offset + piece)], offset), default);
            offset += piece;
            Assert.Equal(offset, reply.OffsetBytes);
            if (random.Next(3) == 0)
            {
                await fixture.RestartAsync();
            }
        }

        Assert.Equal(UploadOutcome.Stored, reply.Outcome);
        Assert.Equal(content, await fixture.ReadAsync("a.bin"));
        Assert.Empty(await fixture.Engine.Uploads.ListAsync(fixture.Owner, default));
    }

    [Fact]
    public async Task A_broken_connection_keeps_what_arrived_and_hides_the_partial()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(2_000_000);
        UploadReply begun = await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", content.Length, null, NameConflict.Replace, "tus"), default);
        Pipe pipe = new();
        await pipe.Writer.WriteAsync(content.AsMemory(0, 40_000));
        await pipe.Writer.CompleteAsync(new IOException("reset"));

        UploadReply reply = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, begun.Upload!.Id, new UploadPiece(0, pipe.Reader, content.Length), default);

        Assert.Equal(UploadOutcome.Interrupted, reply.Outcome);
        Assert.Null(await fixture.Engine.Drive.FindAsync(fixture.Owner, "a.bin", default));
        await fixture.RestartAsync();
        Upload upload = Assert.Single(await fixture.Engine.Uploads.ListAsync(fixture.Owner, default));
        Assert.Equal(reply.OffsetBytes, upload.OffsetBytes);
    }

    [Fact]
    public async Task A_new_request_takes_over_from_one_that_hangs()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(100_000);
        Upload upload = (await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", content.Length, null, NameConflict.Replace, "tus"), default)).Upload!;
        Pipe hanging = new();
        await hanging.Writer.WriteAsync(content.AsMemory(0, 30_000));
        Task<UploadReply> first = fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, upload.Id, new UploadPiece(0, hanging.Reader, content.Length), default);

        Upload now = (await fixture.Engine.Uploads.TakeOverAsync(fixture.Owner, upload.Id, default))!;
        int offset = (int)now.OffsetBytes;
        UploadReply second = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, upload.Id, Pieces.Of(content[offset..], offset), default);

        Assert.Equal(UploadOutcome.TakenOver, (await first).Outcome);
        Assert.Equal(UploadOutcome.Stored, second.Outcome);
        Assert.Equal(content, await fixture.ReadAsync("a.bin"));
    }

    [Fact]
    public async Task A_wrong_checksum_keeps_nothing_of_the_body()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(700_000);
        Upload upload = (await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", content.Length, null, NameConflict.Replace, "tus"), default)).Upload!;

        UploadReply bad = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, upload.Id, Pieces.Of(content) with { Checksum = new BodyChecksum("sha256", new byte[32]) }, default);
        UploadReply good = await fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, upload.Id, Pieces.Of(content) with { Checksum = new BodyChecksum("sha256", SHA256.HashData(content)) }, default);

        Assert.Equal((UploadOutcome.ChecksumMismatch, 0L), (bad.Outcome, bad.OffsetBytes));
        Assert.Equal(UploadOutcome.Stored, good.Outcome);
    }

    [Fact]
    public async Task Parts_are_joined_in_order_without_copying()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(2_500_000);
        List<UploadIdAlias> parts = [];
        foreach ((int from, int to) in new[] { (0, 900_000), (900_000, 1_000_000), (1_000_000, 2_500_000) })
        {
            Upload part = (await fixture.Engine.Uploads.CreateAsync(
                fixture.Owner, new UploadRequest("part", to - from, null, NameConflict.Replace, Uploads.PartProtocol), default)).Upload!;
            await fixture.Engine.Uploads.AppendAsync(fixture.Owner, part.Id, Pieces.Of(content[from..to]), default);
            parts.Add(new UploadIdAlias(part));
        }

        UploadReply joined = await fixture.Engine.Uploads.ConcatenateAsync(
            fixture.Owner, new UploadRequest("whole.bin", null, null, NameConflict.Replace, "tus"),
            [.. parts.Select(part => part.Upload.Id)], default);

        Assert.Equal(UploadOutcome.Stored, joined.Outcome);
        Assert.Equal(content, await fixture.ReadAsync("whole.bin"));
    }

    [Fact]
    public async Task Two_whole_uploads_of_one_name_at_once_both_become_versions()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] content = EngineFixture.RandomBytes(40_000_000);
        Pipe slow = new(new PipeOptions(pauseWriterThreshold: 0));
        Upload first = (await fixture.Engine.Uploads.CreateAsync(
            fixture.Owner, new UploadRequest("a.bin", content.Length, null, NameConflict.Replace, Uploads.PutProtocol), default)).Upload!;
        Task<UploadReply> running = fixture.Engine.Uploads.AppendAsync(
            fixture.Owner, first.Id, new UploadPiece(0, slow.Reader, content.Length) { IsLast = true }, default);
        await slow.Writer.WriteAsync(content.AsMemory(0, 39_000_000));

        UploadReply second = await fixture.PutAsync("a.bin", [1, 2, 3]);
        await slow.Writer.WriteAsync(content.AsMemory(39_000_000));
        await slow.Writer.CompleteAsync();

        Assert.Equal(UploadOutcome.Stored, second.Outcome);
        Assert.Equal(UploadOutcome.Stored, (await running).Outcome);
        Assert.Equal(content, await fixture.ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Replacing_makes_a_version_and_keeping_both_makes_a_name()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        StoredFile first = (await fixture.PutAsync("a.txt", [1])).File!;
        StoredFile second = (await fixture.PutAsync("a.txt", [2])).File!;
        StoredFile third = (await fixture.PutAsync("a.txt", [3], NameConflict.KeepBoth)).File!;
        UploadReply refused = await fixture.PutAsync("a.txt", [4], NameConflict.Refuse);

        Assert.Equal((first.Entry.Id, false), (second.Entry.Id, second.Created));
        Assert.NotEqual(first.Entry.Version, second.Entry.Version);
        Assert.Equal("a (2).txt", third.Entry.Name);
        Assert.Equal(UploadOutcome.NameTaken, refused.Outcome);
        OpenContent old = (await fixture.Engine.Content.OpenAsync(fixture.Owner, first.Entry.Id, first.Entry.Version, default))!;
        Assert.Equal([1], await EngineFixture.ReadAsync(old, 0, 1));
        Assert.Equal([2], await fixture.ReadAsync("a.txt"));
    }

    private sealed record UploadIdAlias(Upload Upload);
}
