using System.Security.Cryptography;

namespace PeerStor.Engine.Common;

/// <summary>New ids: version 7 UUIDs (RFC 9562), ordered by the time that the engine was given.</summary>
public sealed class IdSource(TimeProvider time)
{
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Random bytes fit for keys and secrets.</summary>
    public static byte[] Secret(int bytes = 32) => RandomNumberGenerator.GetBytes(bytes);
}
