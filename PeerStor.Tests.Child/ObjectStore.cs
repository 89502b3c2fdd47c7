using System.Globalization;
using System.Runtime.InteropServices;
using PeerStor.Engine.Backends.S3;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Child;

/// <summary>A real S3 server with one bucket for tests that are shell scripts, until it is told to end.</summary>
internal static class ObjectStore
{
    private const long MemoryBytes = 512L << 20;

    /// <summary>Says "missing" and why where there can be none, else "ready", its address, the access key and the secret key.</summary>
    public static async Task RunAsync(string directory, string bucket)
    {
        if (CephServer.Missing is { } missing)
        {
            ChildChunks.Say($"missing {missing}");
            return;
        }

        TaskCompletionSource end = new();
        using PosixSignalRegistration stopped = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            end.TrySetResult();
        });
        Directory.CreateDirectory(directory);
        using CephServer server = new(directory, MemoryBytes);
        server.Create();
        using Amazon.S3.AmazonS3Client client = S3Client.Open(new S3Options
        {
            Bucket = bucket, AccessKey = CephServer.AccessKey, SecretKey = CephServer.SecretKey, Endpoint = server.Address, PathStyle = true,
        });
        await client.PutBucketAsync(bucket);
        ChildChunks.Say(string.Create(CultureInfo.InvariantCulture, $"ready {server.Address} {CephServer.AccessKey} {CephServer.SecretKey}"));
        await end.Task;
    }
}
