using PeerStor.Engine.Backends.S3;

namespace PeerStor.Engine.Backends;

/// <summary>Makes the backends that are configured.</summary>
public static class BackendFactory
{
    /// <summary>Null for local, which needs none: parts of files lie in the segments of this device.</summary>
    public static IStorageBackend? Open(BackendKind kind, BackendOptions options, TimeProvider time) => kind switch
    {
        BackendKind.S3 => new MeasuredBackend(new S3Backend(options.S3 ?? throw NotConfigured("S3"), time)),
        BackendKind.Nfs => new MeasuredBackend(new NfsBackend(options.NfsFolder ?? throw NotConfigured("NFS"), new SystemMounts())),
        _ => null,
    };

    private static InvalidOperationException NotConfigured(string name) => new($"{name} is not configured.");
}
