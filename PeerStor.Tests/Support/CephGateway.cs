using PeerStor.Engine.Backends.S3;

namespace PeerStor.Tests.Support;

/// <summary>A real S3 server and the ways that tests reach it.</summary>
internal sealed class CephGateway : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CephServer _server;
    private bool _hasGuest;

    public CephGateway()
    {
        _server = new CephServer(_folder.Path, memoryBytes: 2L << 30);
        _server.Create();
    }

    public int Port => _server.Port;

    public Uri Address => _server.Address;

    /// <summary>Options that reach a bucket here.</summary>
    public S3Options Options(string bucket) => new()
    {
        Bucket = bucket, AccessKey = CephServer.AccessKey, SecretKey = CephServer.SecretKey, Endpoint = Address, PathStyle = true,
        Patience = TimeSpan.FromSeconds(30), FirstDelay = TimeSpan.FromMilliseconds(5),
    };

    public async Task<S3Options> NewBucketAsync(string name)
    {
        using Amazon.S3.AmazonS3Client client = S3Client.Open(Options(name));
        await client.PutBucketAsync(name);
        return Options(name);
    }

    /// <summary>The key of a user who may do in the bucket what is named, such as s3:ListBucket, and nothing else; asked again, what
    /// is named then.</summary>
    public async Task<S3Options> GuestOfAsync(S3Options bucket, params string[] actions)
    {
        if (!_hasGuest)
        {
            _server.AddUser("guest", "guest", "guestsecret");
            _hasGuest = true;
        }

        using Amazon.S3.AmazonS3Client client = S3Client.Open(bucket);
        string everything = $"\"arn:aws:s3:::{bucket.Bucket}\", \"arn:aws:s3:::{bucket.Bucket}/*\"";
        string Statement(string effect, IEnumerable<string> named) => $$"""
            { "Effect": "{{effect}}", "Principal": { "AWS": ["arn:aws:iam:::user/guest"] }, "Resource": [{{everything}}],
              "Action": ["{{string.Join("\", \"", named)}}"] }
            """;

        // Whoever stored an object may read it, unless that is denied.
        string[] denied = [.. new[] { "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucketMultipartUploads" }.Except(actions)];
        await client.PutBucketPolicyAsync(bucket.Bucket, $$"""
            { "Version": "2012-10-17", "Statement": [ {{Statement("Allow", actions.DefaultIfEmpty("s3:GetBucketLocation"))}}, {{Statement("Deny", denied)}} ] }
            """);
        return bucket with { AccessKey = "guest", SecretKey = "guestsecret" };
    }

    public async Task EmptyAsync(string bucket)
    {
        await using S3Backend backend = new(Options(bucket), TimeProvider.System);
        await foreach (PeerStor.Engine.Backends.BackendObject one in backend.ListAsync("", null, default))
        {
            await backend.DeleteAsync(one.Key, default);
        }
    }

    public void Start() => _server.Start();

    public void Stop() => _server.Stop();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }
}
