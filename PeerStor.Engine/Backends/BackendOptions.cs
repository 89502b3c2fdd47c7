using PeerStor.Engine.Backends.S3;

namespace PeerStor.Engine.Backends;

/// <summary>Which of what this device keeps goes away here once the backend has it.</summary>
public enum GiveUpPolicy
{
    /// <summary>Nothing: the backend has one more copy of everything.</summary>
    Nothing,

    /// <summary>Video and audio.</summary>
    Media,

    Everything,
}

/// <summary>The storage backends that are configured.</summary>
public sealed record BackendOptions
{
    /// <summary>Where the parts of files lie beside this device; local: nowhere else.</summary>
    public BackendKind Wanted { get; init; } = BackendKind.Local;

    /// <summary>Null: no bucket, or no key for it.</summary>
    public S3Options? S3 { get; init; }

    public string? NfsFolder { get; init; }

    /// <summary>Null: media from S3, which keeps several copies itself, and nothing from a mount, which has one.</summary>
    public GiveUpPolicy? GivesUp { get; init; }

    /// <summary>Smaller files stay here too: they cost a request each to read.</summary>
    public long SmallestGivenUpBytes { get; init; } = 1_000_000;

    /// <summary>How much of what lies only in the backend is kept here after it was read, in bytes.</summary>
    public long CacheBytes { get; init; } = 10_000_000_000;

    /// <summary>A file is new for so long, and stays here: whoever uploads it looks at it, as a rule.</summary>
    public TimeSpan GivesUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Before a backend that failed is tried again; each further pause is longer, up to a minute.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a device looks for what others wrote that it does not reach otherwise.</summary>
    public TimeSpan LooksEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What other devices wrote they bring there themselves; when nothing more of it has come for so long, this one does.</summary>
    public TimeSpan WaitsForOthers { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is written within so long goes there together: each batch is two requests.</summary>
    public TimeSpan GathersFor { get; init; } = TimeSpan.FromSeconds(1);

    public bool IsConfigured(BackendKind kind) => kind switch
    {
        BackendKind.S3 => S3 is not null,
        BackendKind.Nfs => NfsFolder is not null,
        _ => true,
    };

    /// <summary>What is wanted, or local when that is not configured: a person is told so.</summary>
    public BackendKind Chosen => IsConfigured(Wanted) ? Wanted : BackendKind.Local;
}
