namespace PeerStor.Engine.Files;

/// <summary>A checksum of one request body: "sha1", "sha256" or "md5"; checked before anything of the body is acknowledged.</summary>
public sealed record BodyChecksum(string Algorithm, byte[] Expected);
