using System.Diagnostics;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Zip;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

public class ZipTests
{
    private static readonly byte[] Large = EngineFixture.RandomBytes(2_500_000);

    [Fact]
    public async Task A_folder_is_one_zip_whose_length_is_known_before()
    {
        await using EngineFixture fixture = await FilledAsync();

        ZipDownload zip = await MakeAsync(fixture);
        byte[] bytes = await ReadAsync(zip, 0, zip.LengthBytes);

        Assert.Equal(zip.LengthBytes, bytes.Length);
        using ZipArchive archive = new(new MemoryStream(bytes));
        Assert.Equal(
            ["a/", "a/b/", "a/b/Größe 日本.txt", "a/empty.txt", "a/large.bin"],
            archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        using MemoryStream large = new();
        archive.GetEntry("a/large.bin")!.Open().CopyTo(large);
        Assert.Equal(Large, large.ToArray());
    }

    [Fact]
    public async Task Other_programs_find_it_whole()
    {
        await using EngineFixture fixture = await FilledAsync();
        ZipDownload zip = await MakeAsync(fixture);
        using TempFolder folder = new();
        string file = folder.File("all.zip");
        await File.WriteAllBytesAsync(file, await ReadAsync(zip, 0, zip.LengthBytes));

        foreach ((string program, string[] arguments) in new[]
        {
            ("unzip", new[] { "-t", file }),
            ("python3", ["-c", "import sys,zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)", file]),
        })
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal((program, 0), (program, process.ExitCode));
        }
    }

    [Fact]
    public async Task Any_part_is_the_same_as_that_part_of_the_whole()
    {
        await using EngineFixture fixture = await FilledAsync();
        byte[] whole = await ReadAsync(await MakeAsync(fixture), 0, (await MakeAsync(fixture)).LengthBytes);
        await fixture.RestartAsync();
        ZipDownload zip = await MakeAsync(fixture);
        Random random = new(5);
        foreach (int _ in Enumerable.Range(0, 60))
        {
            int from = random.Next(whole.Length);
            int count = random.Next(2) == 0 ? whole.Length - from : random.Next(whole.Length - from);

            byte[] part = await ReadAsync(zip, from, count);
            Assert.True(whole.AsSpan(from, count).SequenceEqual(part), $"{from}+{count}");
        }
    }

    [Fact]
    public async Task The_same_set_has_the_same_tag_and_a_new_version_another()
    {
        await using EngineFixture fixture = await FilledAsync();
        string before = (await MakeAsync(fixture)).ETag;
        await fixture.RestartAsync();
        Assert.Equal(before, (await MakeAsync(fixture)).ETag);

        await fixture.PutAsync("a/empty.txt", [1]);

        Assert.NotEqual(before, (await MakeAsync(fixture)).ETag);
    }

    [Fact]
    public async Task What_changes_meanwhile_does_not_change_a_zip_that_was_begun_and_the_trash_is_left_out()
    {
        await using EngineFixture fixture = await FilledAsync();
        EntryId gone = (await fixture.PutAsync("a/gone.txt", [1])).File!.Entry.Id;
        await fixture.Engine.Drive.TrashAsync(fixture.Owner, gone, default);
        ZipDownload zip = await MakeAsync(fixture);
        Assert.Equal(5, zip.Entries);

        await fixture.PutAsync("a/large.bin", [1, 2, 3]);

        using ZipArchive archive = new(new MemoryStream(await ReadAsync(zip, 0, zip.LengthBytes)));
        Assert.Equal(Large.Length, archive.GetEntry("a/large.bin")!.Length);
    }

    [Theory]
    [InlineData("a\\b.txt", "a_b.txt")]
    [InlineData("C:", "C_")]
    [InlineData("con", "_con")]
    [InlineData("NUL.tar.gz", "_NUL.tar.gz")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("what?.txt", "what_.txt")]
    [InlineData("ends. ", "ends__")]
    [InlineData("...", "___")]
    public void Names_are_made_safe_for_every_system(string name, string safe) => Assert.Equal(safe, ZipName.Safe(name));

    [Fact]
    public void No_two_names_of_a_folder_are_the_same_where_case_does_not_count()
    {
        HashSet<ulong> taken = [];

        Assert.Equal(["A.txt", "a (2).txt", "A (3).txt"], new[] { "A.txt", "a.txt", "A.txt" }.Select(name => ZipName.Free(name, taken)));
    }

    [Fact]
    public void The_quick_checksum_is_the_plain_one()
    {
        Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));
        Prop.ForAll<byte[], byte>((bytes, times) =>
        {
            byte[] all = [.. Enumerable.Repeat(bytes, times % 20).SelectMany(one => one)];
            return Crc32.Append(0, all) == ~Crc32.ByTables(~0u, all) && Crc32.Append(Crc32.Append(0, bytes), all) == Crc32.Append(0, [.. bytes, .. all]);
        }).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Sizes_and_places_beyond_four_gigabytes_are_told_in_the_larger_form()
    {
        ZipItem item = new(default, new VersionId(Guid.NewGuid()), "large"u8.ToArray(), 5L << 30, 0);

        byte[] header = ZipFormat.DirectoryHeader(item, 7, 6L << 30);

        Assert.Equal(item.DirectoryBytes(6L << 30), header.Length);
        Assert.Equal((5L << 30, 5L << 30, 6L << 30), (
            BitConverter.ToInt64(header, header.Length - 24), BitConverter.ToInt64(header, header.Length - 16), BitConverter.ToInt64(header, header.Length - 8)));
        Assert.Equal(item.HeaderBytes, ZipFormat.LocalHeader(item, 0).Length);
        Assert.Equal(ZipFormat.EndBytes + ZipFormat.LargeEndBytes, ZipFormat.End(70_000, 1, 1).Length);
    }

    private static async Task<EngineFixture> FilledAsync()
    {
        EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a/b/Größe 日本.txt", Encoding.UTF8.GetBytes("words"));
        await fixture.PutAsync("a/large.bin", Large);
        await fixture.PutAsync("a/empty.txt", []);
        return fixture;
    }

    private static async Task<ZipDownload> MakeAsync(EngineFixture fixture) => fixture.Engine.Zips.Make(
        fixture.Owner, [(await fixture.Engine.Drive.FindAsync(fixture.Owner, "a", default))!], default)!;

    private static async Task<byte[]> ReadAsync(ZipDownload zip, long offset, long count)
    {
        using MemoryStream result = new();
        PipeWriter writer = PipeWriter.Create(result, new StreamPipeWriterOptions(leaveOpen: true));
        await zip.SendAsync(writer, offset, count, default);
        await writer.CompleteAsync();
        return result.ToArray();
    }
}
