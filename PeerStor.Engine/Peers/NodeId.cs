namespace PeerStor.Engine.Peers;

/// <summary>A node: SHA-256 of its public key (SubjectPublicKeyInfo), 32 bytes, held as 64 lower-case hex digits.</summary>
public readonly record struct NodeId(string Hex)
{
    public const int Bytes = 32;

    /// <exception cref="InvalidDataException">There are not 32 bytes.</exception>
    public static NodeId Of(ReadOnlySpan<byte> id) => id.Length == Bytes
        ? new NodeId(Convert.ToHexStringLower(id))
        : throw new InvalidDataException("A node id does not have 32 bytes.");

    /// <summary>As people compare it.</summary>
    public string Short => NodeIdText.Write(ToArray());

    /// <summary>Names the node among the things that operations change: the id's first 16 bytes.</summary>
    public Guid Entity => new(ToArray().AsSpan(0, 16), bigEndian: true);

    public byte[] ToArray() => Convert.FromHexString(Hex);

    public override string ToString() => Hex;
}
