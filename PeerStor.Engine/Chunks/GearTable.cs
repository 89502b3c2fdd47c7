using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// One random 64-bit number for each byte value, derived from a user's secret, so that the sizes of somebody's chunks tell
/// less about the files to those who do not know the secret. The same secret cuts the same way on every device.
/// </summary>
public sealed class GearTable
{
    public const int SecretBytes = 32;

    private const int Entries = 256;

    private readonly ulong[] gears = new ulong[Entries];

    /// <param name="secret">Exactly <see cref="SecretBytes"/> bytes.</param>
    public GearTable(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretBytes);
        Span<byte> derived = stackalloc byte[Entries * sizeof(ulong)];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt: [], info: "peerstor gear table 1"u8);
        for (int i = 0; i < Entries; i++)
        {
            gears[i] = BinaryPrimitives.ReadUInt64LittleEndian(derived[(i * sizeof(ulong))..]);
        }
    }

    internal ReadOnlySpan<ulong> Gears => gears;
}
