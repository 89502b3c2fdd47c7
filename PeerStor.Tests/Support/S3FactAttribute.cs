namespace PeerStor.Tests.Support;

/// <summary>A fact against a real S3 server; skipped, with the reason, where none can run.</summary>
internal sealed class S3FactAttribute : FactAttribute
{
    public S3FactAttribute() => Skip = CephServer.Missing;
}

/// <summary>One gateway for all that ask for it: it takes some seconds to start.</summary>
[CollectionDefinition(Name)]
public sealed class S3Collection : ICollectionFixture<S3Fixture>
{
    public const string Name = "a real S3 server";
}

public sealed class S3Fixture : IDisposable
{
    private readonly Lazy<CephGateway> _gateway = new(() => new CephGateway());
    private int _buckets;

    internal CephGateway Gateway => _gateway.Value;

    internal string NewName() => $"bucket{Interlocked.Increment(ref _buckets)}";

    public void Dispose()
    {
        if (_gateway.IsValueCreated)
        {
            _gateway.Value.Dispose();
        }
    }
}
