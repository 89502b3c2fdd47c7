using PeerStor.Engine;

namespace PeerStor.Web.Cli;

/// <summary>The engine on a data directory that no server runs on, under the directory's lock, for one command.</summary>
internal sealed class OfflineEngine : IAsyncDisposable
{
    private readonly IHost _host;

    private OfflineEngine(IHost host) => _host = host;

    /// <exception cref="EngineStartException">A node runs on the directory, or it cannot be used.</exception>
    public static async Task<OfflineEngine> OpenAsync(EngineOptions options, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPeerStorEngine(options);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new OfflineEngine(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
