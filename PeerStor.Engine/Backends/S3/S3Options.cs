namespace PeerStor.Engine.Backends.S3;

/// <summary>How to reach a bucket. Never logged: it holds the secret.</summary>
public sealed record S3Options
{
    public required string Bucket { get; init; }

    public string Region { get; init; } = "us-east-1";

    /// <summary>Null, with <see cref="SecretKey"/>: what the machine gives (a role, or the profile of the AWS tools).</summary>
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    /// <summary>Null: Amazon's own for the region.</summary>
    public Uri? Endpoint { get; init; }

    public bool PathStyle { get; init; }

    /// <summary>An access point's ARN or alias, asked in place of the bucket.</summary>
    public string? AccessPoint { get; init; }

    /// <summary>Where a content delivery network serves the bucket's objects; null: none does.</summary>
    public Uri? CdnBase { get; init; }

    /// <summary>How long an answer may take to begin, and how long one may be silent in the middle.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before the first repetition; each further one waits longer.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    internal string AskedBucket => AccessPoint ?? Bucket;

    internal string Place => $"bucket {Bucket}{(Endpoint is null ? $" in {Region}" : $" at {Endpoint.Authority}")}";

    public override string ToString() => Place;
}
