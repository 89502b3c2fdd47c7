using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;

namespace PeerStor.Web.Hosting.Security;

internal static class SecuritySetup
{
    public static void AddPeerStorSecurity(this IServiceCollection services, ServeOptions options)
    {
        // Before AddRazorPages, which adds its own only when there is none.
        services.AddSingleton<IAntiforgery, SessionAntiforgery>();
        services.Configure<HostFilteringOptions>(hosts =>
        {
            hosts.AllowedHosts = options.AllowedHosts.Count == 0 ? ["*"] : [.. options.AllowedHosts];
            hosts.AllowEmptyHosts = options.AllowedHosts.Count == 0;
            hosts.IncludeFailureMessage = false;
        });
    }

    /// <summary>Razor Pages brings a service that writes a key ring at start; nothing here uses one.</summary>
    public static void RemoveKeyRing(this IServiceCollection services)
    {
        foreach (ServiceDescriptor service in services
            .Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
        {
            services.Remove(service);
        }
    }

    public static void UseTrustedProxies(this IApplicationBuilder app, ServeOptions options)
    {
        if (options.TrustedProxies.Count > 0)
        {
            ForwardedHeadersOptions forwarded = new()
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
                ForwardLimit = 1,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork proxy in options.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(proxy);
            }

            app.UseForwardedHeaders(forwarded);
        }

        app.UseHostFiltering();
    }
}
