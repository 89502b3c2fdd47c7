using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace PeerStor.Web.Hosting.Kestrel;

/// <summary>Gives Kestrel pools of 64 KiB blocks: its own 4 KiB ones cost a quarter of the upload speed.</summary>
internal sealed class SocketBufferPoolFactory(TimeProvider time) : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new SocketBufferPool(time);
}
