namespace PeerStor.Web.Hosting.Telemetry;

/// <summary>What is sent to an OTLP receiver; without one none of its libraries is loaded.</summary>
internal static class OtlpSetup
{
    public static void AddOtlp(this IServiceCollection services, OtlpOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OtlpSender>();
        services.AddHostedService(provider => provider.GetRequiredService<OtlpSender>());
    }
}
