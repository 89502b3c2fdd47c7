namespace PeerStor.Engine.Backends;

public enum BackendKind
{
    Local,
    S3,
    Nfs,
}

public enum BackendAccess
{
    Read,
    Write,
}

public enum PutOutcome
{
    Stored,

    /// <summary>There was one under this key; nothing was changed.</summary>
    AlreadyThere,
}

/// <summary>An object as it is listed.</summary>
public sealed record BackendObject(string Key, long LengthBytes, DateTimeOffset Modified);
