using PeerStor.Web.Api.Health;

namespace PeerStor.Web.Api;

/// <summary>The HTTP API: its handlers and its routes.</summary>
internal static class ApiSetup
{
    public static void AddPeerStorApi(this IServiceCollection services) => services.AddSingleton<HealthEndpoints>();

    public static void MapPeerStorApi(this IEndpointRouteBuilder routes)
    {
        HealthEndpoints.Map(routes);
    }
}
