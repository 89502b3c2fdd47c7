using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Backends.S3;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;
using Xunit.Sdk;

namespace PeerStor.Tests.Engine.Relay;

/// <summary>Devices that reach nothing but a storage backend, as real processes.</summary>
[Collection(S3Collection.Name)]
public sealed class RelayTests(S3Fixture s3) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory, OnAFolder, OnS3]
    public async Task Devices_that_share_only_a_backend_show_the_same_files_and_notes(BackendKind kind)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, await SettingsAsync(kind));
        foreach (ServerProcess node in cluster.Nodes)
        {
            await node.KillAsync();
            node.Environment["P2P_ENABLED"] = "false";
            await node.StartAsync();
        }

        byte[] content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        await TestCluster.PutAsync(cluster.Nodes[0], "holiday.bin", content);
        using HttpResponseMessage made = await cluster.Nodes[1].Client.PostAsJsonAsync("/api/v1/notes", new { title = "Shopping", text = "- [ ] bread" });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());

        await TestCluster.UntilAsync(
            async () => (await TestCluster.GetAsync(cluster.Nodes[1], "holiday.bin"))?.AsSpan().SequenceEqual(content) == true, "the file is at the other device");
        await TestCluster.UntilAsync(
            async () => (await cluster.Nodes[0].Client.GetStringAsync("/api/v1/notes")).Contains("Shopping", StringComparison.Ordinal),
            "the note is at the other device");
        if (kind == BackendKind.Nfs)
        {
            Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), Tells);
        }
    }

    [S3Fact]
    public async Task A_bucket_counts_as_a_copy_once_content_and_journal_lie_there()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, await SettingsAsync(BackendKind.S3));
        ServerProcess left = cluster.Nodes[0];
        await cluster.Nodes[1].KillAsync();
        JsonElement told = await TestCluster.PutAsync(left, "holiday.bin", EngineFixture.RandomBytes(1_500_000, 3));
        Assert.Equal(2, told.GetProperty("target").GetInt32());

        await TestCluster.UntilAsync(
            async () => (await left.Client.GetFromJsonAsync<JsonElement>("/api/v1/list/")).GetProperty("items").EnumerateArray()
                .Single(item => item.GetProperty("path").GetString() == "holiday.bin").GetProperty("copies").GetInt32() == 2,
            "two copies, one of them in the bucket");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Names of devices, users and files are nobody's business there.</summary>
    private static bool Tells(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        return ((string[])["device1", "device2", "owner", "holiday", "Shopping"]).Any(word => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0);
    }

    private async Task<(string, string)[]> SettingsAsync(BackendKind kind)
    {
        if (kind == BackendKind.Nfs)
        {
            await File.WriteAllBytesAsync(_folder.File(NfsBackend.MarkFile), []);
            return [("STORAGE_BACKEND", "nfs"), ("NFS_MOUNT_POINT", _folder.Path)];
        }

        S3Options bucket = await s3.Gateway.NewBucketAsync(s3.NewName());
        return
        [
            ("STORAGE_BACKEND", "s3"), ("AWS_S3_BUCKET", bucket.Bucket), ("S3_ENDPOINT_URL", bucket.Endpoint!.ToString()),
            ("AWS_ACCESS_KEY_ID", bucket.AccessKey!), ("AWS_SECRET_ACCESS_KEY", bucket.SecretKey!),
        ];
    }

    private sealed class OnAFolderAttribute : DataAttribute
    {
        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BackendKind.Nfs]];
    }

    private sealed class OnS3Attribute : DataAttribute
    {
        public OnS3Attribute() => Skip = CephServer.Missing;

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BackendKind.S3]];
    }
}
