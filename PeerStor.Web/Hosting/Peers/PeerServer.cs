using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PeerStor.Engine;
using PeerStor.Engine.Peers;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Hosting.Kestrel;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>
/// The peer port: a server of its own beside the web pages, which other devices reach with mutual TLS 1.3. Who they are is
/// checked in the handshake, against the list of members (engine.md rule 2); nothing of the web pages is served here.
/// </summary>
internal sealed class PeerServer(PeerStorEngine engine, ServeOptions options, TimeProvider time, RestartRequest restart, IServiceProvider services)
    : IHostedService
{
    private X509Certificate2? _certificate;
    private WebApplication? _server;

    /// <summary>0 while it does not listen.</summary>
    public int Port { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Pairing.RestartNeeded = () => restart.Begin("This device has joined the others and has started again.");
        if (options.PeerPort is not { } wanted)
        {
            return;
        }

        _certificate = engine.Node.CreateCertificate(time.GetUtcNow());
        _server = await ListenAsync(wanted, cancellationToken);
        Port = _server.BoundPort();
        await engine.Pairing.ListenAsync([.. Reachable().Select(address => PeerAddress.Write(address, Port))], cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is { } server)
        {
            await server.StopAsync(cancellationToken);
            await server.DisposeAsync();
        }

        _certificate?.Dispose();
    }

    /// <summary>Another program may take the port between the look and the start: then the next one is tried.</summary>
    private async Task<WebApplication> ListenAsync(int wanted, CancellationToken cancellationToken)
    {
        for (int from = wanted; ; from = Port + 1)
        {
            Port = FreePort.Find(options.Addresses, from) ?? throw new EngineStartException(
                $"port {wanted} for other devices and the hundred after it are all in use; choose another with --peer-port");
            WebApplication server = Build();
            try
            {
                await server.StartAsync(cancellationToken);
                return server;
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException)
            {
                await server.DisposeAsync();
            }
        }
    }

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(PeerServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, SocketBufferPoolFactory>();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(new PeerRoutes(engine.PeerDesk, engine.CrossCheck, engine.Copies, engine.CopyPace, services.GetRequiredService<NoteRooms>()));
        builder.Services.AddSingleton(_ => new UploadRoutes(engine, () => LocalUrl.For(options.Addresses, WebHosting.BoundPort(services))));
        WebApplication app = builder.Build();
        app.UseRouting();
        app.Services.GetRequiredService<PeerRoutes>().Map(app);
        app.Services.GetRequiredService<UploadRoutes>().Map(app);
        return app;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = PeerRoutes.MostQuestionBytes;
        kestrel.Limits.MaxConcurrentConnections = 512;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseHttps(https =>
            {
                https.ServerCertificate = _certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => engine.PeerDesk.MayConnect(NodeIdentity.IdOf(shown));
            });
        });
        if (options.Addresses.Count == 0)
        {
            kestrel.ListenAnyIP(Port);
            return;
        }

        foreach (IPAddress address in options.Addresses)
        {
            kestrel.Listen(address, Port);
        }
    }

    private IEnumerable<IPAddress> Reachable() => options.Addresses.Count == 0
        ? LanAddress.Find()
        : options.Addresses.SelectMany(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? LanAddress.Find() : [address]);
}
