using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks;

/// <summary>ZSTD_inBuffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdInput
{
    public byte* Bytes;
    public nuint Length;
    public nuint Position;
}

/// <summary>ZSTD_outBuffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdOutput
{
    public byte* Bytes;
    public nuint Length;
    public nuint Position;
}
