using Microsoft.Extensions.DependencyInjection;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Users;

namespace PeerStor.Engine;

public static class EngineSetup
{
    /// <summary>Registers the engine. The host starts and stops it as a hosted service; an unusable data directory
    /// stops the start with <see cref="EngineStartException"/>.</summary>
    public static IServiceCollection AddPeerStorEngine(this IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Access>();
        services.AddSingleton<Drive>();
        services.AddSingleton<Uploads>();
        services.AddSingleton<Content>();
        services.AddSingleton<NodeMonitor>();
        return services;
    }
}

/// <summary>The engine cannot start; the message is one line for a person.</summary>
public sealed class EngineStartException(string message) : Exception(message);
