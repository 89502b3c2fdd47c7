using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PeerStor.Engine.Cluster;

namespace PeerStor.Engine;

public static class EngineSetup
{
    /// <summary>Registers the engine. The host starts and stops it as a hosted service, before it listens; an unusable
    /// data directory stops the start with <see cref="EngineStartException"/>.</summary>
    public static IServiceCollection AddPeerStorEngine(this IServiceCollection services, EngineOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<PeerStorEngine>();
        services.AddHostedService(provider => provider.GetRequiredService<PeerStorEngine>());
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Access);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Credentials);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Invitations);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Members);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Groups);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Audit);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Limits);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Use);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Drive);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Trash);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Folders);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Versions);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Facts);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().FolderAccess);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Uploads);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Content);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Traffic);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Media);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Conversions);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().MediaFolders);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Marks);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Subtitles);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Zips);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Search);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Notes);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Notes.Shelf);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Notes.Links);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Notes.Travel);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Shares);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().ShareVisits);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Monitor);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Network);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Requests);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Transfers);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().TransferHistory);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Measurements);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Counts);
        services.AddSingleton(provider => provider.GetRequiredService<PeerStorEngine>().Savings);
        services.AddSingleton(provider => new UploadPlaces(
            provider.GetRequiredService<PeerStorEngine>().Links, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}

/// <summary>The engine cannot start; the message is one line for a person.</summary>
public sealed class EngineStartException(string message, Exception? cause = null) : Exception(message, cause);
