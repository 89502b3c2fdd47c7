using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>One node for the tests of a class; each test works in a folder of its own.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    internal CommandNode Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await CommandNode.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
